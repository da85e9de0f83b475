package shop;

import org.apache.wicket.markup.html.WebPage;
import org.apache.wicket.markup.html.link.Link;

/** A page that Wicket keeps, with what cannot be stored: it is not Serializable. */
public class GiftPage extends WebPage {
  private final Paper paper = new Paper();

  public GiftPage() {
    add(
        new Link<Void>("wrap") {
          @Override
          public void onClick() {
            paper.wrap();
          }
        });
  }

  private static final class Paper {
    private int parts;

    void wrap() {
      parts++;
    }
  }
}
