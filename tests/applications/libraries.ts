/** What the applications for tests are made of: each with all it cannot do without. Nothing of it goes into a lab by itself. */

import { type Artifact, artifacts } from "../../artifacts/artifact.ts";

/** `spring6` is `spring` for `jakarta.servlet`. */
export const APPLICATIONS = ["spring", "spring6", "faces", "wicket"] as const;

export type ApplicationName = (typeof APPLICATIONS)[number];

/** Jars of an application's WEB-INF/lib. */
export function librariesOf(application: ApplicationName): readonly Artifact[] {
  return LIBRARIES[application];
}

/** What a compiler has to know of Tomcat, which brings it itself. */
export const PROVIDED: readonly Artifact[] = artifacts({
  "org.apache.tomcat:tomcat-servlet-api:9.0.117":
    "1412bd8c3cfc7b9d39e518cea693833786e7e219b4dbdefd3acc24136b86f2f9",
  "org.apache.tomcat:tomcat-annotations-api:9.0.117":
    "eabc0a7180ff343916761d8a5cad39aaf3b2be159914a735cee998499e9857e9",
});

/** The same of a Tomcat with `jakarta.servlet`. */
export const PROVIDED_JAKARTA: readonly Artifact[] = artifacts({
  "org.apache.tomcat:tomcat-servlet-api:11.0.24":
    "75328f4f8cbb7dca64ea859e3c5a45cc6057b07e8b958b30d636f21c23bdf3d8",
});

/** A database in memory. */
export const DATABASE: readonly Artifact[] = artifacts({
  "com.h2database:h2:2.2.224": "b9d8f19358ada82a4f6eb5b174c6cfe320a375b5a9cb5a4fe456d623e6e55497",
});

const LIBRARIES: Readonly<Record<ApplicationName, readonly Artifact[]>> = {
  spring: artifacts({
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
  spring6: artifacts({
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
  // Without jars of EL and annotations, which are Tomcat's, and Weld's probe, which is for developers.
  faces: artifacts({
    "jakarta.enterprise:jakarta.enterprise.cdi-api:2.0.2":
      "e71bbe0e4cacfce5b7d609021344d883531aa3e19321db17390f849fdb04a509",
    "jakarta.inject:jakarta.inject-api:1.0":
      "3655ffdcdc058816632666a8bcbcf4bfd09751c6a77dedf70619f37294abb01f",
    "org.glassfish:jakarta.faces:2.3.21": "f99ddb920e9147da01deff89504990729e0b93368c76e86465fdf5dd290ab94a",
    "org.jboss.classfilewriter:jboss-classfilewriter:1.2.5.Final":
      "4070b7da5f78365ce6bfdaacc603d8be7514f0d038a3c859b51ef5585b12348f",
    "org.jboss.logging:jboss-logging:3.4.3.Final":
      "0b324cca4d550060e51e70cc0045a6cce62f264278ec1f5082aafeb670fcac49",
    "org.jboss.spec.javax.interceptor:jboss-interceptors-api_1.2_spec:2.0.0.Final":
      "ec116cb768d1751bc549389223346dbc0c8238c9137894ec800d64534cfca623",
    "org.jboss.weld.environment:weld-environment-common:3.1.9.Final":
      "2ed926af9fac1448be41f6976bab3cbe0d769983973e8f35f739cc8d93b97b1e",
    "org.jboss.weld.module:weld-jsf:3.1.9.Final":
      "16ea2a4c5c216d6cd78ed53f52435831032bc4d2c2d12dfc373b904a956223c5",
    "org.jboss.weld.module:weld-web:3.1.9.Final":
      "fc84afb3f9f26e19feb804759a02bb2604ff1e92785826edff5c55745a3ff89f",
    "org.jboss.weld.servlet:weld-servlet-core:3.1.9.Final":
      "d27f67d471a1a7822aa79565bdd18b1a2a188c35a2e0ff9b15e4bf03f7de8e7d",
    "org.jboss.weld:weld-api:3.1.SP4": "838222746b8885c95f3eeb8961baceefdc3695cf40b1f5005c76161680266ce4",
    "org.jboss.weld:weld-core-impl:3.1.9.Final":
      "f3ed2988676f35acb4ef0740b61f525597ac04c2214fe9630587343cb4d9f23d",
    "org.jboss.weld:weld-spi:3.1.SP4": "e76dba0d5213c43d18557460992ee2fb8355e2b640212ba42da1a10d17b48cd6",
    "org.primefaces:primefaces:12.0.0": "a4bd010668aee7a59727531a02cf841fdc79ef08163df6ad06aa5a1e3c51720d",
  }),
  wicket: artifacts({
    "com.github.openjson:openjson:1.0.13": "7d4184cf891f359ee72095a4ce1cb9cd8f3c676676dfe716ea89fab4d0e6e953",
    "commons-fileupload:commons-fileupload:1.5":
      "51f7b3dcb4e50c7662994da2f47231519ff99707a5c7fb7b05f4c4d3a1728c14",
    "commons-io:commons-io:2.15.1": "a58af12ee1b68cfd2ebb0c27caef164f084381a00ec81a48cc275fd7ea54e154",
    "org.apache.commons:commons-collections4:4.4":
      "1df8b9430b5c8ed143d7815e403e33ef5371b2400aadbe9bda0883762e0846d1",
    "org.apache.wicket:wicket-core:9.18.0":
      "64ab9a988fa5bc0a89da9c5e53013fe535699138363cc8f4b496b722f10c60a0",
    "org.apache.wicket:wicket-request:9.18.0":
      "de8223a48ef3ec796d3686a99ae7365ccba612a7828e51b8f8601a0349df4481",
    "org.apache.wicket:wicket-util:9.18.0":
      "77f9dc37de68e78738b50eaee44b0e3dba97a655f01eb4f0e548831539d7d161",
    "org.danekja:jdk-serializable-functional:1.9.0":
      "742eff21e2ff94c278447adae9f69b8316a8b96cbf4cc16ebb17974ddaf382ea",
    "org.slf4j:slf4j-api:2.0.12": "a79502b8abdfbd722846a27691226a4088682d6d35654f9b80e2a9ccacf7ed47",
    // Lets what Wicket has to say into Tomcat's log.
    "org.slf4j:slf4j-jdk14:2.0.12": "26468d004a9cb8575703024e20b29a3839194f0abf1f4f79ee0b21c5d4900efd",
  }),
};
