package shop;

import java.util.Collection;
import java.util.List;
import org.apache.wicket.RestartResponseAtInterceptPageException;
import org.apache.wicket.ajax.AjaxChannel;
import org.apache.wicket.ajax.AjaxRequestTarget;
import org.apache.wicket.ajax.attributes.AjaxRequestAttributes;
import org.apache.wicket.ajax.markup.html.AjaxLink;
import org.apache.wicket.markup.html.WebPage;
import org.apache.wicket.markup.html.basic.Label;
import org.apache.wicket.markup.html.form.StatelessForm;
import org.apache.wicket.markup.html.list.ListItem;
import org.apache.wicket.markup.html.list.ListView;
import org.apache.wicket.model.IModel;
import org.apache.wicket.request.cycle.RequestCycle;

public class BasketPage extends WebPage {
  private int clicks;

  public BasketPage() {
    if (!Visitor.get().isKnown()) throw new RestartResponseAtInterceptPageException(LoginPage.class);
    add(list("attributes", () -> names(Visitor.get().attributes())));
    add(list("bean", () -> names(Visitor.get().items())));
    add(
        new ListView<>("adders", List.of(1, 2, 3, 4, 5, 6)) {
          @Override
          protected void populateItem(ListItem<Integer> adder) {
            adder.add(new Adder("adder", adder.getModelObject()));
          }
        });
    Label count = new Label("clicks", () -> clicks);
    add(count.setOutputMarkupId(true).setMarkupId("clicks"));
    add(
        new AjaxLink<Void>("click") {
          @Override
          public void onClick(AjaxRequestTarget target) {
            clicks++;
            target.add(count);
          }
        });
    add(
        new StatelessForm<Void>("leave") {
          @Override
          protected void onSubmit() {
            Visitor.get().invalidate();
            setResponsePage(LoginPage.class);
          }
        });
  }

  private static ListView<String> list(String id, IModel<List<String>> names) {
    return new ListView<>(id, names) {
      @Override
      protected void populateItem(ListItem<String> item) {
        item.add(new Label("item", item.getModel()));
      }
    };
  }

  private static List<String> names(Collection<Item> items) {
    return items.stream().map(Item::name).toList();
  }

  /** Adds an item to the basket. In a channel of its own, so that it does not wait for others. */
  private static final class Adder extends AjaxLink<Void> {
    private final int number;

    Adder(String id, int number) {
      super(id);
      this.number = number;
    }

    @Override
    protected void updateAjaxAttributes(AjaxRequestAttributes attributes) {
      super.updateAjaxAttributes(attributes);
      attributes.setChannel(new AjaxChannel("adder" + number));
      attributes.getDynamicExtraParameters().add("return {name: document.querySelector('#name').value}");
    }

    @Override
    public void onClick(AjaxRequestTarget target) {
      String name =
          RequestCycle.get().getRequest().getRequestParameters().getParameterValue("name").toString();
      Visitor.get().add(new Item(name + "-" + number));
      target.appendJavaScript("added()");
    }
  }
}
