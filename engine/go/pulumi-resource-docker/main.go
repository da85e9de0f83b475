// pulumi-resource-docker is the provider plugin of @pulumi/docker, built from its Terraform upstream.
//
// The official plugin comes from a download host, and its Go module cannot be fetched through a module proxy on every
// machine; its upstream and Pulumi's bridge can. The tokens and names below are those of @pulumi/docker 5.2.0, so state
// written with this plugin goes on with the official one and back.
// Not in it: docker:index/image:Image and docker:image:Image, which the official plugin adds beside the bridge
// (RemoteImage with `build` builds images here), and the compose resource, which the SDK does not have.
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	bridgetokens "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	sdkv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	// Internal: this module's path lies below the upstream's so that Go allows the import.
	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// The version of @pulumi/docker whose requests this plugin answers.
const version = "5.2.0"

// Code is generated from a schema, not run by it: a program that has the SDK never asks the plugin for one.
var noSchema = []byte("{}")

func main() {
	info := tfbridge.ProviderInfo{
		P:       sdkv2.NewProvider(provider.New(version)()),
		Name:    "docker",
		Version: version,
		// Blocks are lists in Terraform; the bridge makes the name of a list plural unless told otherwise.
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
				// No autonaming: the name of an image says what to pull.
				Fields: map[string]*tfbridge.SchemaInfo{"name": {Name: "name"}},
			},
		},
		DataSources: map[string]*tfbridge.DataSourceInfo{
			"docker_image": {Tok: "docker:index/getRemoteImage:getRemoteImage"},
		},
		MetadataInfo: tfbridge.NewProviderMetadata(noSchema),
	}
	// All others: docker_network is docker:index/network:Network, as data source docker:index/getNetwork:getNetwork.
	info.MustComputeTokens(bridgetokens.SingleModule("docker_", "index", bridgetokens.MakeStandard("docker")))
	info.SetAutonaming(255, "-")
	tfbridge.Main("docker", version, info, noSchema)
}

func resource(module, name string) tokens.Type {
	return tokens.Type("docker:index/" + module + ":" + name)
}
