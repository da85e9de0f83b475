package shop;

import jakarta.servlet.http.HttpServletResponse;
import org.apache.wicket.request.http.flow.AbortWithHttpErrorCodeException;
import org.apache.wicket.request.resource.ByteArrayResource;
import org.apache.wicket.request.resource.IResource;
import org.apache.wicket.request.resource.ResourceReference;

/** The catalogue, for visitors who are logged in. */
final class Download extends ResourceReference {
  Download() {
    super(Download.class, "catalogue");
  }

  @Override
  public IResource getResource() {
    return new ByteArrayResource("application/octet-stream", null, "catalogue.bin") {
      @Override
      protected byte[] getData(Attributes attributes) {
        if (!Visitor.get().isKnown()) throw new AbortWithHttpErrorCodeException(HttpServletResponse.SC_FORBIDDEN);
        return Catalogue.bytes();
      }
    };
  }
}
