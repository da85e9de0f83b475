package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import msmlab.Visitor.Answer;
import org.apache.catalina.Context;
import org.apache.catalina.Realm;
import org.apache.catalina.realm.MemoryRealm;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logins keep their session, in every session mode. */
class LoginTest extends TwoTomcats {
  private static final int TIMES = 40;

  @ParameterizedTest
  @EnumSource
  void aChangeOfTheIdIsVisibleToEveryTomcatWithTheFirstByte(Keeping keeping) throws Exception {
    start(keeping, context -> {});
    for (int i = 0; i < TIMES; i++) {
      Visitor visitor = Visitor.unknown();
      visitor.get(a, "/set?name=basket&value=" + i);
      String before = visitor.id();
      String path = "/login?user=me" + (i % 2 == 0 ? "" : "&flush=yes");
      try (Answer answer = visitor.begin(a, "POST", path)) {
        assertNotEquals(before, visitor.id());
        assertEquals("{basket=" + i + ", user=me}", visitor.get(b, "/show").body(), keeping + " " + i);
        answer.rest();
      }
      assertEquals("none", Visitor.with(before).get(b, "/show").body());
      assertEquals("none", Visitor.with(before).get(a, "/show").body());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSessionCreatedAndRenamedInOneRequestIsStored(Keeping keeping) throws Exception {
    start(keeping, context -> {});
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/login?user=me");
    assertEquals("{user=me}", visitor.get(b, "/show").body());
  }

  @ParameterizedTest
  @EnumSource
  void aChangeOfOnlyTheMaxInactiveIntervalIsStored(Keeping keeping) throws Exception {
    start(keeping, context -> {});
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=1");
    visitor.get(a, "/interval?seconds=777");
    assertEquals("777", visitor.get(b, "/interval").body());
  }

  @ParameterizedTest
  @EnumSource(names = {"GUARDED", "UNGUARDED"})
  void aLoginFormMayBeSubmittedToAnotherTomcatThanTheOneThatShowedIt(Keeping keeping) throws Exception {
    start(keeping, LoginTest::protect);
    for (int i = 0; i < TIMES; i++) {
      Visitor visitor = Visitor.unknown();
      assertTrue(visitor.get(a, "/interval").body().contains("the form"));
      Answer login = visitor.post(b, "/j_security_check?j_username=me&j_password=secret");
      assertEquals(303, login.status(), keeping + " " + i);
      assertEquals("1800", visitor.get(a, "/interval").body());
      assertEquals("1800", visitor.get(b, "/interval").body());
    }
  }

  private static void protect(Context context) {
    context.setLoginConfig(new LoginConfig("FORM", null, "/form", "/error"));
    context.addConstraint(constraint());
    context.addSecurityRole("user");
    context.setRealm(realm());
    context.getPipeline().addValve(new org.apache.catalina.authenticator.FormAuthenticator());
    ScratchTomcat.addPage(context, "form", (request, response) -> response.getWriter().print("the form"));
  }

  private static Realm realm() {
    MemoryRealm realm = new MemoryRealm();
    realm.setPathname(users().toUri().toString());
    return realm;
  }

  private static Path users() {
    try {
      Path file = Files.createTempFile("users", ".xml");
      return Files.writeString(file, "<tomcat-users><user name='me' password='secret' roles='user'/></tomcat-users>");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SecurityConstraint constraint() {
    SecurityCollection pages = new SecurityCollection();
    pages.addPattern("/interval/*");
    SecurityConstraint constraint = new SecurityConstraint();
    constraint.addAuthRole("user");
    constraint.addCollection(pages);
    return constraint;
  }
}
