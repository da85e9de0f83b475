package shop;

import org.apache.wicket.markup.html.WebPage;
import org.apache.wicket.markup.html.form.PasswordTextField;
import org.apache.wicket.markup.html.form.StatelessForm;
import org.apache.wicket.markup.html.form.TextField;
import org.apache.wicket.model.Model;

public class LoginPage extends WebPage {
  private final TextField<String> username = new TextField<>("username", Model.of(""));
  private final PasswordTextField password = new PasswordTextField("password", Model.of(""));

  public LoginPage() {
    add(
        new StatelessForm<Void>("form") {
          @Override
          protected void onSubmit() {
            if (Visitor.get().enter(username.getModelObject(), password.getModelObject()))
              continueToOriginalDestination();
          }
        }.add(username, password));
  }
}
