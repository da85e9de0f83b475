package shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages. */
@Controller
public class Shop {
  /** Of a list that is uploaded. */
  private static final int MAXIMUM_LINES = 100;

  private final Basket basket;
  private final Orders orders;
  private final Settings settings;

  Shop(Basket basket, Orders orders, Settings settings) {
    this.basket = basket;
    this.orders = orders;
    this.settings = settings;
  }

  @ModelAttribute("shop")
  String name() {
    return settings.name();
  }

  @ModelAttribute("host")
  String host() throws UnknownHostException {
    return InetAddress.getLocalHost().getHostName();
  }

  @GetMapping("/login")
  String login() {
    return "login";
  }

  @GetMapping("/")
  String page(Model model) {
    model.addAttribute("items", basket.items());
    model.addAttribute("orders", orders.all());
    return "basket";
  }

  @PostMapping("/items/{name}")
  ResponseEntity<Void> add(@PathVariable String name) {
    basket.add(new Item(name));
    return ResponseEntity.noContent().build();
  }

  /** Adds an item for each line of a text file. */
  @PostMapping("/list")
  String upload(@RequestParam MultipartFile list, RedirectAttributes redirect) throws IOException {
    List<String> names = lines(list);
    names.forEach(name -> basket.add(new Item(name)));
    redirect.addFlashAttribute("note", names.size() + " added");
    return "redirect:/";
  }

  /** What it says is shown after the redirect, from the session. */
  @PostMapping("/order")
  String order(RedirectAttributes redirect) {
    int size = basket.items().size();
    orders.add(size);
    basket.clear();
    redirect.addFlashAttribute("note", size + " ordered");
    return "redirect:/";
  }

  /** Takes its time, as a report does that asks many tables. */
  @GetMapping(path = "/report", produces = "text/plain;charset=UTF-8")
  @ResponseBody
  String report() throws InterruptedException {
    Thread.sleep(settings.reportTime().toMillis());
    int items = orders.all().stream().mapToInt(Orders.Order::size).sum();
    return "%s: %d orders, %d items".formatted(settings.name(), orders.all().size(), items);
  }

  private static List<String> lines(MultipartFile file) throws IOException {
    try (var reader = new BufferedReader(new InputStreamReader(file.getInputStream(), StandardCharsets.UTF_8))) {
      return reader.lines().map(String::strip).filter(line -> !line.isEmpty()).limit(MAXIMUM_LINES).toList();
    }
  }
}
