/** What the applications for tests are made of: each with all it cannot do without. Nothing of it goes into a lab by itself. */

import { type Artifact, artifacts } from "../../artifacts/artifact.ts";

/** `spring5` is `spring` for `javax.servlet`. */
export const APPLICATIONS = ["spring", "spring5", "faces", "wicket"] as const;

export type ApplicationName = (typeof APPLICATIONS)[number];

/** Jars of an application's WEB-INF/lib. */
export function librariesOf(application: ApplicationName): readonly Artifact[] {
  return LIBRARIES[application];
}

/** What a compiler has to know of Tomcat, which brings it itself. */
export const PROVIDED: readonly Artifact[] = artifacts({
  "org.apache.tomcat:tomcat-servlet-api:11.0.24":
    "75328f4f8cbb7dca64ea859e3c5a45cc6057b07e8b958b30d636f21c23bdf3d8",
  "org.apache.tomcat:tomcat-annotations-api:11.0.24":
    "98294a0c51879caff193f60cfd82e6ab551b7530d4fb618a24e6df63e40125d4",
});

/** The same of a Tomcat with `javax.servlet`. */
export const PROVIDED_JAVAX: readonly Artifact[] = artifacts({
  "org.apache.tomcat:tomcat-servlet-api:9.0.117":
    "1412bd8c3cfc7b9d39e518cea693833786e7e219b4dbdefd3acc24136b86f2f9",
});

/** A database in memory. */
export const DATABASE: readonly Artifact[] = artifacts({
  "com.h2database:h2:2.2.224": "b9d8f19358ada82a4f6eb5b174c6cfe320a375b5a9cb5a4fe456d623e6e55497",
});

const LIBRARIES: Readonly<Record<ApplicationName, readonly Artifact[]>> = {
  spring: artifacts({
    "io.micrometer:micrometer-commons:1.14.11":
      "040cba58fe2dc346da0d4ba5dc338641b58acf5e165f0661d5decf64f623f42d",
    "io.micrometer:micrometer-observation:1.14.11":
      "205b18f696aeebcf4c01e7fb3535cad74ed25833672ea9af906e8405dd13f4a9",
    "jakarta.servlet.jsp.jstl:jakarta.servlet.jsp.jstl-api:3.0.2":
      "d55951aefedb543cb16193a873b92d22c40c3b8ba26cfa7ed9229eb118bb9c9b",
    "org.glassfish.web:jakarta.servlet.jsp.jstl:3.0.1":
      "5cc6e60b9e74d38c25fe4f2d22dfd40577f5b8396bc885f7061cd2c525a43b86",
    "org.springframework.security:spring-security-config:6.5.5":
      "d884887c4d1106624e9724db199d8abdf4c3b94678359d5d6eac12f69b0daea2",
    "org.springframework.security:spring-security-core:6.5.5":
      "22e02475fb304e52fa0f1185d12785fd7aa2fe907aa60b0d77b27f9c455da29e",
    "org.springframework.security:spring-security-crypto:6.5.5":
      "c969250ffcebcbfa18586ec2161e4f106d4cd1125f11a9b2e819f96e2aeff1c1",
    "org.springframework.security:spring-security-web:6.5.5":
      "bab7cf0921faba78b92c48ffd3f74c88de1bebb658e4ace70dcb50f15a287d8c",
    "org.springframework:spring-aop:6.2.11":
      "91e6cd420cd601a34dc41fc33364cfe77d40b6281ee472a0b72d43791f06a1dd",
    "org.springframework:spring-beans:6.2.11":
      "f9ba5dedee94947b11d930209ff1a12bbe9e28b1b4f73c5baeba2fb3fe32d08e",
    "org.springframework:spring-context:6.2.11":
      "a2c732fce8b24ead7caf4a21a157167bce991048638805cf1277a5ed6a568057",
    "org.springframework:spring-core:6.2.11":
      "a1de6ff2d88c05442468360b89f881b77ff7a393b8cd5b1d5758756b2e247f8a",
    "org.springframework:spring-expression:6.2.11":
      "0fd8753b1ad861019ab1e1cedbba82c1354bab0313f0c8509799edd3fc98bbb3",
    "org.springframework:spring-jcl:6.2.11":
      "a5d92923b658637c62c481dc44eab029afc1b816b10d8d0fda5ed63715f3cf85",
    "org.springframework:spring-web:6.2.11":
      "b8a7000ac68dea59f208148bf40a1e02cf3f1f6c120e9eb6696d7d46f57d7ed0",
    "org.springframework:spring-webmvc:6.2.11":
      "c1949970b2702809fb85bafa1e3b3c6e68a8e69248e77cd77cde273fb24db139",
  }),
  spring5: artifacts({
    "javax.servlet:jstl:1.2": "c6273119354a41522877e663582041012b22f8204fe72bba337ed84c7e649b0a",
    "org.springframework.security:spring-security-config:5.8.16":
      "fb7218cd28ca5f82bafd4cc038d1727fc99ccfb0f3b38a8fc0545a93e9b2f8b5",
    "org.springframework.security:spring-security-core:5.8.16":
      "3be7d217048f5ea76fd6d0eddaa3169ad3bee0bba9c456e27670ec37ca33c3fd",
    "org.springframework.security:spring-security-crypto:5.8.16":
      "e47acdd647997efb36609698b64a2bec37fa119210f88fad813aa53610433cfd",
    "org.springframework.security:spring-security-web:5.8.16":
      "fe0843587f4dff188a1ecb822bf544c5f1c1ee46c757858a5a585039d8118304",
    "org.springframework:spring-aop:5.3.39":
      "aa706e4f749982c0bae5fa637433c44c24f0fff5d16dc41deea6d30c3dfa7c85",
    "org.springframework:spring-beans:5.3.39":
      "b6697a5d8facb81aa75e5a46d959d4256da9ce3b40d33f3b5bbd42a8b1ed5722",
    "org.springframework:spring-context:5.3.39":
      "9e644fc33bece9a9cb82538167a1b9640ae7b7d80252e893d89b8926a2f81633",
    "org.springframework:spring-core:5.3.39":
      "3a1ddcf05420a9181bd9cacb6062a3edc493e14d555961ad50e1a6360eb1e75f",
    "org.springframework:spring-expression:5.3.39":
      "d5337774d889fcdc9c08b0c8b8aaa1018d4c95b9b441db0118f7ae4d328f2810",
    "org.springframework:spring-jcl:5.3.39":
      "adbe656fc622e2457fefa09529d4b7c1126a3c4ff1c9306907764fcc93f1b725",
    "org.springframework:spring-web:5.3.39":
      "444f243b936119b5488029f2d9399a3980855c60b493b9e2811464c6433a2b71",
    "org.springframework:spring-webmvc:5.3.39":
      "1ad8a2ba468c07024ba63cb7681bb30a2ecf8d91124f00fdb4a3d184131b87ed",
  }),
  // Without jars of EL and annotations, which are Tomcat's.
  faces: artifacts({
    "jakarta.enterprise:jakarta.enterprise.cdi-api:4.1.0":
      "c42c808f17925129a0800f618febe050d966e181a4c7384c8a5e7a0283d68699",
    "jakarta.enterprise:jakarta.enterprise.cdi-el-api:4.1.0":
      "e414c05d2434386387914e38c7419fa77d163cbbd1e5b0fb2b480f26a63b6d77",
    "jakarta.enterprise:jakarta.enterprise.lang-model:4.1.0":
      "bb56f571f60d2862b2387d5468fe8f5540f8094727283ed991f89082708095ee",
    "jakarta.inject:jakarta.inject-api:2.0.1":
      "f7dc98062fccf14126abb751b64fab12c312566e8cbdc8483598bffcea93af7c",
    "jakarta.interceptor:jakarta.interceptor-api:2.2.0":
      "d240d72b4dd38a2e431c804079810010cb97903678fa5f987fb7434878b04398",
    "org.glassfish:jakarta.faces:4.1.6": "be7d12cbc77270ca90df114decc644b4db2123ce0f02dc9f6056be527917dc6a",
    "org.jboss.classfilewriter:jboss-classfilewriter:1.3.1.Final":
      "e2dfa7ed7124e055b13aad0b578b8153ea953edc74ca8acfcc41f9e468980731",
    "org.jboss.logging:jboss-logging:3.6.1.Final":
      "5e08a4b092dc85b337f0910a740571d8720cfa565fabd880a8caf94a657ca416",
    "org.jboss.weld.environment:weld-environment-common:6.0.4.Final":
      "783cb7a2c1b61b9f2ba890c8add44300ab8151cd0ca3faeab5ba8a6589c5f889",
    "org.jboss.weld.module:weld-jsf:6.0.4.Final":
      "000323c2fc481fef8482ab061db37a9b78232ece4bddf481b4aacb93b4ccb4f8",
    "org.jboss.weld.module:weld-web:6.0.4.Final":
      "ccfed8a7e8a9d00a86cccaf7861ec5ddfba8ac394be26158f8a80ce1f1cf143e",
    "org.jboss.weld.servlet:weld-servlet-core:6.0.4.Final":
      "64267ff14a2a987d1b440a784901b74df0fd16cb035178c120c0e67e3ad56353",
    "org.jboss.weld:weld-api:6.0.Final": "aba82109aafec7d6c3846049536a89bf77afbbe61bf96eb039321ca3f92fa7be",
    "org.jboss.weld:weld-core-impl:6.0.4.Final":
      "e322097d319bda685cc3adacf122d89348561e6212a250603b893bc6e23f5711",
    "org.jboss.weld:weld-lite-extension-translator:6.0.4.Final":
      "e3b863719b82192178af76b2f22bafd8522eaca5be5994b4d8b749831b35393c",
    "org.jboss.weld:weld-spi:6.0.Final": "208638fa4b47694374b484a525319b5dbbe53a4bc399acabc8556774e47ad923",
    "org.primefaces:primefaces:jar:jakarta:15.0.13":
      "c7262bbd7a29caf371206e4e4d9089b0f03b48f944026587135001434c452aee",
  }),
  wicket: artifacts({
    "com.github.openjson:openjson:1.0.13": "7d4184cf891f359ee72095a4ce1cb9cd8f3c676676dfe716ea89fab4d0e6e953",
    "commons-io:commons-io:2.21.0": "7d643a2afea8b058b762aa6fb90e5b256f6c729739f8b3784c3370ddc609e88d",
    "org.apache.commons:commons-collections4:4.5.0":
      "00f93263c267be201b8ae521b44a7137271b16688435340bf629db1bac0a5845",
    "org.apache.commons:commons-fileupload2-core:2.0.0-M4":
      "d285cd8cdde3d9466208b37c7750454b0b280ea773b19b050ae1e2ddb09e6991",
    "org.apache.commons:commons-fileupload2-jakarta-servlet5:2.0.0-M4":
      "63fdde9b65c009735a02cd5d271042cc9042d26ce43d8e8287c87947bf8a40b4",
    "org.apache.wicket:wicket-core:10.8.0":
      "694514c959777b43d17aa12938e3c494d39acba0d09b80d8fa5bb54e99b9818b",
    "org.apache.wicket:wicket-request:10.8.0":
      "7006b4237b34635dbcfb1be44d1c622f76686bc34852e3e78f4d5c6658b66494",
    "org.apache.wicket:wicket-util:10.8.0":
      "898fa1229a557f96cd71c99e22714d83e12a1ba710ee1b98bb4c81e1c3deb1cb",
    "org.danekja:jdk-serializable-functional:1.9.0":
      "742eff21e2ff94c278447adae9f69b8316a8b96cbf4cc16ebb17974ddaf382ea",
    "org.slf4j:slf4j-api:2.0.17": "7b751d952061954d5abfed7181c1f645d336091b679891591d63329c622eb832",
    // Lets what Wicket has to say into Tomcat's log.
    "org.slf4j:slf4j-jdk14:2.0.17": "ead25c1b15f59db1fb5552b76fe63de4164f0df40024d19287b75dece47ad3be",
  }),
};
