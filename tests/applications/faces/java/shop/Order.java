package shop;

import java.io.Serializable;
import jakarta.enterprise.context.Conversation;
import jakarta.enterprise.context.ConversationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** An order of several pages, as a conversation: two of them in one session do not mix. */
@Named
@ConversationScoped
public class Order implements Serializable {
  @Inject private Conversation conversation;
  @Inject private Basket basket;

  private String address;
  private int steps;

  public String begin() {
    conversation.begin();
    return "order?faces-redirect=true";
  }

  public String next() {
    steps++;
    return null;
  }

  public String end() {
    conversation.end();
    return "basket?faces-redirect=true";
  }

  /** What the conversation knows. */
  public String getNote() {
    return basket.getItems().size() + " to " + address + ", step " + steps;
  }

  public String getAddress() {
    return address;
  }

  public void setAddress(String address) {
    this.address = address;
  }
}
