// pulumi-resource-docker is the provider plugin of @pulumi/docker, built from its Terraform upstream.
//
// The official plugin comes from a download host, and its Go module cannot be fetched through a module proxy on every
// machine; its upstream and Pulumi's bridge can. The tokens and names below are those of @pulumi/docker 5.2.0, so the
// official plugin can use state written with this one, and the other way round.
// It lacks docker:index/image:Image and docker:image:Image, which the official plugin adds beside the bridge
// (RemoteImage with `build` builds images here), and the compose resource, which the SDK does not have.
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	bridgetokens "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	sdkv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	// Internal: Go allows the import because this module's path is inside the upstream's.
	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// The version of @pulumi/docker whose requests this plugin answers.
const version = "5.2.0"

// A schema is for code generation only: a program that has the SDK never requests it.
var noSchema = []byte("{}")

func main() {
	info := tfbridge.ProviderInfo{
		P:       sdkv2.NewProvider(provider.New(version)()),
		Name:    "docker",
		Version: version,
		// Blocks are lists in Terraform, and the bridge makes the name of a list plural by default.
		Config: map[string]*tfbridge.SchemaInfo{
			"registry_auth": {Name: "registryAuth", MaxItemsOne: tfbridge.False()},
		},
		Resources: map[string]*tfbridge.ResourceInfo{
			"docker_config": {Tok: resource("serviceConfig", "ServiceConfig")},
			"docker_container": {
				Tok: resource("container", "Container"),
				// A name, an address and a published port can be held by one container at a time.
				DeleteBeforeReplace: true,
				Fields: map[string]*tfbridge.SchemaInfo{
					"command":           {Name: "command"},
					"networks_advanced": {Name: "networksAdvanced"},
				},
			},
			"docker_image": {
				Tok: resource("remoteImage", "RemoteImage"),
				// No autonaming: the name of an image is what Docker pulls.
				Fields: map[string]*tfbridge.SchemaInfo{"name": {Name: "name"}},
			},
		},
		DataSources: map[string]*tfbridge.DataSourceInfo{
			"docker_image": {Tok: "docker:index/getRemoteImage:getRemoteImage"},
		},
		MetadataInfo: tfbridge.NewProviderMetadata(noSchema),
	}
	// All others, e.g. docker_network: docker:index/network:Network, as data source docker:index/getNetwork:getNetwork.
	info.MustComputeTokens(bridgetokens.SingleModule("docker_", "index", bridgetokens.MakeStandard("docker")))
	info.SetAutonaming(255, "-")
	tfbridge.Main("docker", version, info, noSchema)
}

func resource(module, name string) tokens.Type {
	return tokens.Type("docker:index/" + module + ":" + name)
}
