package shop;

import org.springframework.stereotype.Component;
import org.springframework.web.context.annotation.SessionScope;

/** A bean of the session's scope that cannot be stored: it is not Serializable. */
@Component
@SessionScope
public class Gift {
  private int parts;

  public int wrap() {
    return ++parts;
  }
}
