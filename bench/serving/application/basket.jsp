<%@ page session="false" contentType="text/plain; charset=UTF-8" trimDirectiveWhitespaces="true"
  import="java.io.*, java.util.*" %>
<%!
  /** Items of some 200 bytes, as Java serialises them. */
  static ArrayList<Object> basketOf(int bytes, Random random) throws IOException {
    ArrayList<Object> basket = new ArrayList<>();
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(stored)) {
      while (stored.size() < bytes) {
        HashMap<String, Object> item = new HashMap<>();
        item.put("name", Long.toString(random.nextLong(), 36) + Long.toString(random.nextLong(), 36));
        item.put("pieces", random.nextInt(100));
        item.put("added", new Date(random.nextInt()));
        item.put("price", random.nextDouble());
        basket.add(item);
        out.writeObject(item);
        out.flush();
      }
    }
    return basket;
  }
%>
<%
  HttpSession session = request.getSession();
  // A request whose session is lost names no size, and fails.
  if (session.isNew()) session.setAttribute("basket", basketOf(Integer.parseInt(request.getParameter("bytes")), new Random()));
  Integer visits = (Integer) session.getAttribute("visits");
  if (request.getMethod().equals("POST")) session.setAttribute("visits", visits == null ? 1 : visits + 1);
%>
<%= ((List<?>) session.getAttribute("basket")).size() %> items, <%= visits %> visits
