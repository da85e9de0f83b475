package shop;

import javax.enterprise.context.RequestScoped;
import javax.faces.context.FacesContext;
import javax.inject.Named;

/** Puts into the state of a page, which lies in the session, what cannot be stored: it is not Serializable. */
@Named
@RequestScoped
public class Gift {
  public String getPaper() {
    FacesContext.getCurrentInstance().getViewRoot().getAttributes().put("paper", new Paper());
    return "red";
  }

  private static final class Paper {}
}
