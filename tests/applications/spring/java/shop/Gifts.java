package shop;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class Gifts {
  private final Gift gift;

  Gifts(Gift gift) {
    this.gift = gift;
  }

  @GetMapping("/gift")
  String gift() {
    return String.valueOf(gift.wrap());
  }
}
