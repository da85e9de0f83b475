package shop;

import java.io.Serializable;
import javax.faces.view.ViewScoped;
import javax.inject.Named;

/** Counts for as long as its page is open. */
@Named
@ViewScoped
public class Clicks implements Serializable {
  private int count;

  public void click() {
    count++;
  }

  public int getCount() {
    return count;
  }
}
