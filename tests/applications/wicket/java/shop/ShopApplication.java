package shop;

import org.apache.wicket.DefaultPageManagerProvider;
import org.apache.wicket.Page;
import org.apache.wicket.Session;
import org.apache.wicket.pageStore.IPageStore;
import org.apache.wicket.pageStore.InSessionPageStore;
import org.apache.wicket.protocol.http.WebApplication;
import org.apache.wicket.request.Request;
import org.apache.wicket.request.Response;

public class ShopApplication extends WebApplication {
  /** Pages of a visitor that the Back button leads to. */
  private static final int PAGES = 10;

  @Override
  protected void init() {
    super.init();
    getCspSettings().blocking().disabled();
    mountPage("login", LoginPage.class);
    mountPage("basket", BasketPage.class);
    mountPage("gift", GiftPage.class);
    mountResource("download", new Download());
    // Wicket's own store of pages is a file of the Tomcat that made them: no other Tomcat has it.
    setPageManagerProvider(
        new DefaultPageManagerProvider(this) {
          @Override
          protected IPageStore newAsynchronousStore(IPageStore store) {
            return store;
          }

          @Override
          protected IPageStore newCachingStore(IPageStore store) {
            return store;
          }

          @Override
          protected IPageStore newPersistentStore() {
            return new InSessionPageStore(PAGES);
          }
        });
  }

  @Override
  public Session newSession(Request request, Response response) {
    return new Visitor(request);
  }

  @Override
  public Class<? extends Page> getHomePage() {
    return BasketPage.class;
  }
}
