package shop;

import java.time.Duration;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** What differs between installations: environment variables, or system properties of the same names. */
@Component
public class Settings {
  private final Environment environment;

  Settings(Environment environment) {
    this.environment = environment;
  }

  /** {@code SHOP_NAME}: the heading of each page. */
  public String name() {
    return environment.getProperty("SHOP_NAME", "Shop");
  }

  /** {@code SHOP_USERS}: who may log in, e.g. {@code alice,bob}. */
  public String[] users() {
    return environment.getProperty("SHOP_USERS", String[].class, new String[] {"alice"});
  }

  /** {@code SHOP_PASSWORD}: every user's password. Without it the application does not start. */
  public String password() {
    return environment.getRequiredProperty("SHOP_PASSWORD");
  }

  /** {@code SHOP_REPORT_SECONDS}: how long the report takes. */
  public Duration reportTime() {
    return Duration.ofSeconds(environment.getProperty("SHOP_REPORT_SECONDS", Long.class, 5L));
  }
}
