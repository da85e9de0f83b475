package shop;

import java.io.IOException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** A download of one MiB. */
@WebServlet("/download")
public final class Catalogue extends HttpServlet {
  private static final int SIZE = 1024 * 1024;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setContentType("application/octet-stream");
    response.setHeader("Content-Disposition", "attachment; filename=catalogue.bin");
    response.setContentLength(SIZE);
    response.getOutputStream().write(bytes());
  }

  /** Such that a part that is missing or twice shows. */
  static byte[] bytes() {
    byte[] bytes = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) bytes[i] = (byte) (i * 31 + (i >> 8) * 7 + (i >> 16));
    return bytes;
  }
}
