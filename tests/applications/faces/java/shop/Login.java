package shop;

import java.io.Serializable;
import jakarta.enterprise.context.SessionScoped;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;

/** Who is logged in. */
@Named
@SessionScoped
public class Login implements Serializable {
  private String name;
  private transient String password;
  private boolean known;

  public String enter() {
    known = "a-password-of-a-test".equals(password);
    password = null;
    if (!known) {
      FacesContext.getCurrentInstance().addMessage(null, new FacesMessage("Not known"));
      return null;
    }
    request().changeSessionId();
    return "basket?faces-redirect=true";
  }

  public String leave() {
    request().getSession().invalidate();
    return "login?faces-redirect=true";
  }

  public boolean isKnown() {
    return known;
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getPassword() {
    return password;
  }

  public void setPassword(String password) {
    this.password = password;
  }

  private static HttpServletRequest request() {
    return (HttpServletRequest) FacesContext.getCurrentInstance().getExternalContext().getRequest();
  }
}
