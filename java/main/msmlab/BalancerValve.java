package msmlab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.http11.AbstractHttp11Protocol;

/**
 * Refuses requests over HTTP that the balancer has not sent, and gives the others the client's address, scheme and port, all
 * of which AJP does by itself. The balancer puts them into one header, {@code ADDRESS SCHEME PORT SECRET}, which the application
 * does not see.
 */
public final class BalancerValve extends ValveBase {
  static final String HEADER = "X-Msm-Lab-Balancer";

  private String secretFile;
  private BalancerSecrets secrets;

  public BalancerValve() {
    super(true);
  }

  /** See {@link DrainingAjpProtocol#setSecretFile}. */
  public void setSecretFile(String secretFile) {
    this.secretFile = secretFile;
  }

  @Override
  protected void initInternal() throws LifecycleException {
    super.initInternal();
    try {
      secrets = new BalancerSecrets(secretFile);
    } catch (IOException e) {
      throw new LifecycleException(e);
    }
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    if (request.getConnector().getProtocolHandler() instanceof AbstractHttp11Protocol && !isTakenFromBalancer(request)) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
      return;
    }
    getNext().invoke(request, response);
  }

  private boolean isTakenFromBalancer(Request request) {
    String header = request.getHeader(HEADER);
    String[] words = header == null ? new String[0] : header.split(" ");
    if (words.length != 4 || !secrets.contain(words[3].getBytes(StandardCharsets.ISO_8859_1))) return false;
    request.getCoyoteRequest().getMimeHeaders().removeHeader(HEADER);
    request.setRemoteAddr(words[0]);
    request.setRemoteHost(words[0]);
    request.getCoyoteRequest().scheme().setString(words[1]);
    request.setSecure(words[1].equals("https"));
    request.setServerPort(Integer.parseInt(words[2]));
    return true;
  }
}
