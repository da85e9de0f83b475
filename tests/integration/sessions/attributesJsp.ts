/**
 * A page that puts one value of a kind into the session (`?store=KIND`), or says what came back of it (`?check=KIND`):
 * `same`, or what was expected and what was found. Without a kind it lists the kinds.
 *
 * @param tomcat said before each answer.
 */
export function attributesJsp(tomcat: string): string {
  return `<%@ page contentType="text/plain; charset=UTF-8" trimDirectiveWhitespaces="true" session="false"
  import="java.math.*,java.net.*,java.text.*,java.time.*,java.util.*,java.util.concurrent.*,java.util.concurrent.atomic.*" %>
<%!
  static Map<String, Object> values() throws Exception {
    Date date = new Date(1700000000123L);
    Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("Europe/Berlin"), Locale.GERMANY);
    calendar.setTime(date);
    BitSet bits = new BitSet();
    bits.set(3);
    Map<String, Object> nested = new HashMap<>();
    nested.put("list", new ArrayList<Object>(Arrays.asList(date, new BigDecimal("1.10"), null)));
    Map<String, Object> all = new TreeMap<>();
    all.put("String", "text \\u00e9 \\ud83d\\ude00");
    all.put("Integer", 7);
    all.put("Long", 7L);
    all.put("Short", (short) 7);
    all.put("Byte", (byte) 7);
    all.put("Character", 'c');
    all.put("Boolean", true);
    all.put("Float", 1.5f);
    all.put("Double", 2.5);
    all.put("BigInteger", new BigInteger("123456789012345678901234567890"));
    all.put("BigDecimal", new BigDecimal("12.50"));
    all.put("Date", date);
    all.put("java.sql.Timestamp", new java.sql.Timestamp(1700000000123L));
    all.put("Calendar", calendar);
    all.put("TimeZone", TimeZone.getTimeZone("Europe/Berlin"));
    all.put("Locale", Locale.CANADA_FRENCH);
    all.put("Currency", Currency.getInstance("EUR"));
    all.put("UUID", new UUID(1, 2));
    all.put("URI", new URI("http://127.0.0.1/a?b#c"));
    all.put("URL", new URL("http://127.0.0.1/a?b#c"));
    all.put("InetAddress", InetAddress.getByName("127.0.0.1"));
    all.put("File", new java.io.File("/a/b"));
    all.put("enum", TimeUnit.DAYS);
    all.put("LocalDate", LocalDate.of(2024, 2, 29));
    all.put("ZonedDateTime", ZonedDateTime.of(2024, 2, 29, 1, 2, 3, 4, ZoneId.of("Europe/Berlin")));
    all.put("Instant", Instant.ofEpochMilli(5));
    all.put("Duration", Duration.ofDays(2));
    all.put("ArrayList", new ArrayList<Object>(Arrays.asList(1, "a", null)));
    all.put("LinkedList", new LinkedList<Object>(Arrays.asList(1, "a")));
    all.put("ArrayDeque", new ArrayDeque<Object>(Arrays.asList(1, "a")));
    all.put("Arrays.asList", Arrays.asList(1, 2));
    all.put("unmodifiableList", Collections.unmodifiableList(new ArrayList<Object>(Arrays.asList(1))));
    all.put("List.of", List.of(1, 2));
    all.put("Map.of", Map.of("a", 1));
    all.put("HashMap", nested);
    all.put("LinkedHashMap", new LinkedHashMap<>(nested));
    all.put("TreeMap", new TreeMap<>(nested));
    all.put("ConcurrentHashMap", new ConcurrentHashMap<>(nested));
    all.put("HashSet", new HashSet<Object>(Arrays.asList(1, 2)));
    all.put("TreeSet", new TreeSet<Object>(Arrays.asList(1, 2)));
    all.put("EnumSet", EnumSet.of(TimeUnit.DAYS));
    all.put("EnumMap", new EnumMap<>(Collections.singletonMap(TimeUnit.DAYS, 1)));
    all.put("BitSet", bits);
    all.put("byte[]", new byte[] { 1, 2 });
    all.put("int[]", new int[] { 1, 2 });
    all.put("String[][]", new String[][] { { "a" }, { "b", null } });
    all.put("StringBuilder", new StringBuilder("abc"));
    all.put("AtomicInteger", new AtomicInteger(5));
    all.put("Pattern", java.util.regex.Pattern.compile("a+"));
    all.put("SimpleDateFormat", new SimpleDateFormat("yyyy", Locale.ROOT));
    all.put("exception", new IllegalStateException("a reason"));
    all.put("900 kB", new byte[900000]);
    return all;
  }

  /** Not Object.toString: it would call a format or an array the same whatever is in it. */
  static String show(Object value) throws Exception {
    if (value instanceof byte[]) return ((byte[]) value).length + " bytes " + Arrays.hashCode((byte[]) value);
    if (value instanceof int[]) return "int[] " + Arrays.toString((int[]) value);
    if (value instanceof Object[]) return "array " + Arrays.deepToString((Object[]) value);
    if (value == null) return "null";
    String type = value.getClass().getSimpleName() + " ";
    if (value instanceof SimpleDateFormat) return type + ((DateFormat) value).format(new Date(0));
    if (value instanceof java.util.regex.Pattern) return type + ((java.util.regex.Pattern) value).matcher("aaa").matches();
    if (value instanceof Date) return type + ((Date) value).getTime();
    if (value instanceof Calendar) return type + ((Calendar) value).getTimeInMillis() + ((Calendar) value).getTimeZone().getID();
    if (value instanceof TimeZone) return type + ((TimeZone) value).getID();
    StringBuilder text = new StringBuilder(type);
    if (value instanceof Map) {
      for (Map.Entry<?, ?> entry : new TreeMap<Object, Object>((Map<?, ?>) value).entrySet())
        text.append(entry.getKey()).append('=').append(show(entry.getValue())).append(' ');
      return text.toString();
    }
    if (value instanceof Collection) {
      for (Object each : (Collection<?>) value) text.append(show(each)).append(' ');
      return text.toString();
    }
    return type + value;
  }

  static String compare(Object expected, Object found) {
    try {
      String wanted = show(expected), got = show(found);
      return wanted.equals(got) ? "same" : wanted + " became " + got;
    } catch (Exception broken) {
      return "broken: " + broken;
    }
  }
%>
<%
  String store = request.getParameter("store"), check = request.getParameter("check");
  out.println("${tomcat}");
  if (store != null) {
    HttpSession session = request.getSession();
    session.setAttribute("value", values().get(store));
    out.println(session.getId());
  } else if (check != null) {
    HttpSession session = request.getSession(false);
    out.println(session == null ? "lost" : compare(values().get(check), session.getAttribute("value")));
  } else {
    for (String kind : values().keySet()) out.println(kind);
  }
%>
`;
}
