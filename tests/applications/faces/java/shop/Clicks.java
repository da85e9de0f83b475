package shop;

import java.io.Serializable;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;

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
