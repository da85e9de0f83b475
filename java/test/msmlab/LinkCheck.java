package msmlab;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * Prints what of the classes in some jars would not link with the Tomcat on the class path, without running their code: a line for
 * each reference to a class, method or field that is missing, closed to it or of another kind, and for each method that a class
 * leaves out; then an {@code OVERRIDES} line for each of Tomcat's methods that they override, as one that overrides nothing any
 * more is silent.
 */
final class LinkCheck {
  private final Set<String> lines = new TreeSet<>();
  private final Map<String, byte[]> checked = new TreeMap<>();

  /** @param jars their paths; they are on the class path as well. */
  public static void main(String[] jars) throws Exception {
    LinkCheck check = new LinkCheck();
    for (String jar : jars) check.read(jar);
    for (Map.Entry<String, byte[]> each : check.checked.entrySet()) check.examine(each.getKey(), each.getValue());
    check.lines.forEach(System.out::println);
  }

  private void read(String jar) throws IOException {
    try (JarFile file = new JarFile(jar)) {
      for (JarEntry entry : Collections.list(file.entries())) {
        String name = entry.getName();
        if (!name.endsWith(".class")) continue;
        checked.put(name.replace('/', '.').replaceAll("\\.class$", ""), file.getInputStream(entry).readAllBytes());
      }
    }
  }

  private void examine(String name, byte[] bytes) throws IOException {
    try {
      // The JVM's own verifier compares types.
      Class<?> self = Class.forName(name);
      references(self, bytes);
      abstractMethods(self);
      for (Method method : self.getDeclaredMethods()) overrides(self, method);
    } catch (NoClassDefFoundError e) {
      missingClass(e.getMessage(), name);
    } catch (ClassNotFoundException | LinkageError e) {
      lines.add("LINK " + name + ": " + e);
    }
  }

  /** Clients of stores that no lab has are missing on purpose. */
  private void missingClass(String missing, String user) {
    if (isOfTomcat(missing.replace('/', '.'))) lines.add("CLASS " + missing.replace('/', '.') + " in " + user);
  }

  private boolean isOfTomcat(String name) {
    return !checked.containsKey(name) && name.matches("(org\\.apache\\.(catalina|coyote|el|jasper|juli|naming|tomcat)|javax|jakarta)\\..*");
  }

  private void references(Class<?> self, byte[] bytes) throws IOException {
    Constants constants = new Constants(bytes);
    for (int i = 1; i < constants.tags.length; i++) {
      int tag = constants.tags[i];
      if (tag == Constants.CLASS) find(self, constants.text(i));
      if (tag != Constants.FIELD && tag != Constants.METHOD && tag != Constants.INTERFACE_METHOD) continue;
      Class<?> owner = find(self, constants.text(constants.first[i]));
      if (owner == null || owner.isArray()) continue;
      int nameAndType = constants.second[i];
      String name = constants.text(nameAndType);
      String type = constants.texts[constants.second[nameAndType]];
      String reference = owner.getName() + "." + name + type + " in " + self.getName();
      if (tag == Constants.FIELD) member("FIELD ", self, reference, field(owner, name, type));
      else if ((tag == Constants.INTERFACE_METHOD) != owner.isInterface()) lines.add("KIND " + reference);
      else member("METHOD ", self, reference, method(owner, name, type));
    }
  }

  private Class<?> find(Class<?> self, String name) {
    try {
      return Class.forName(name.replace('/', '.'), false, LinkCheck.class.getClassLoader());
    } catch (ClassNotFoundException | NoClassDefFoundError e) {
      missingClass(name, self.getName());
      return null;
    }
  }

  private void member(String kind, Class<?> self, String reference, Member found) {
    if (found == null) lines.add(kind + reference);
    else if (!isOpen(self, found)) lines.add("ACCESS " + reference + " is " + Modifier.toString(found.getModifiers()));
  }

  private static Member field(Class<?> owner, String name, String type) {
    for (Class<?> each : ancestors(owner)) {
      for (Field field : each.getDeclaredFields()) {
        if (field.getName().equals(name) && field.getType().descriptorString().equals(type)) return field;
      }
    }
    return null;
  }

  private static Member method(Class<?> owner, String name, String type) {
    if (name.equals("<init>")) {
      for (Constructor<?> each : owner.getDeclaredConstructors()) if (descriptor(each).equals(type)) return each;
      return null;
    }
    Set<Class<?>> ancestors = ancestors(owner);
    ancestors.add(Object.class);
    for (Class<?> each : ancestors) {
      for (Method method : each.getDeclaredMethods()) {
        // The JVM links a call of these with any descriptor.
        boolean isPolymorphic = each.getPackageName().equals("java.lang.invoke") && method.isVarArgs();
        if (method.getName().equals(name) && (isPolymorphic || descriptor(method).equals(type))) return method;
      }
    }
    return null;
  }

  private static boolean isOpen(Class<?> self, Member member) {
    Class<?> owner = member.getDeclaringClass();
    int modifiers = member.getModifiers();
    if (Modifier.isPublic(modifiers) || self.getNestHost() == owner.getNestHost()) return true;
    if (Modifier.isPrivate(modifiers)) return false;
    return self.getPackageName().equals(owner.getPackageName()) || Modifier.isProtected(modifiers);
  }

  private void abstractMethods(Class<?> self) {
    if (Modifier.isAbstract(self.getModifiers())) return;
    for (Method method : self.getMethods()) {
      if (Modifier.isAbstract(method.getModifiers())) lines.add("ABSTRACT " + method.getName() + descriptor(method) + " in " + self.getName());
    }
  }

  private void overrides(Class<?> self, Method method) {
    if (method.isSynthetic() || (method.getModifiers() & (Modifier.STATIC | Modifier.PRIVATE)) != 0) return;
    String what = self.getName() + "." + method.getName() + descriptor(method);
    for (Class<?> each : ancestors(self)) {
      if (isOfTomcat(each.getName()) && Arrays.stream(each.getDeclaredMethods()).anyMatch(other -> isOverriding(method, other))) {
        lines.add("OVERRIDES " + what);
      }
    }
  }

  private static boolean isOverriding(Method method, Method other) {
    return other.getName().equals(method.getName())
        && Arrays.equals(other.getParameterTypes(), method.getParameterTypes())
        && !Modifier.isPrivate(other.getModifiers());
  }

  /** A class, what it extends, and what all of them implement. */
  private static Set<Class<?>> ancestors(Class<?> start) {
    Set<Class<?>> all = new LinkedHashSet<>();
    for (Class<?> each = start; each != null; each = each.getSuperclass()) all.add(each);
    for (Class<?> each : Set.copyOf(all)) addInterfaces(each, all);
    return all;
  }

  private static void addInterfaces(Class<?> start, Set<Class<?>> all) {
    for (Class<?> each : start.getInterfaces()) {
      all.add(each);
      addInterfaces(each, all);
    }
  }

  private static String descriptor(Executable executable) {
    String parameters = Arrays.stream(executable.getParameterTypes()).map(Class::descriptorString).collect(Collectors.joining());
    Class<?> result = executable instanceof Method ? ((Method) executable).getReturnType() : void.class;
    return "(" + parameters + ")" + result.descriptorString();
  }

  /** The constant pool of a class file (Java Virtual Machine Specification, 4.4). */
  private static final class Constants {
    static final int CLASS = 7;
    static final int FIELD = 9;
    static final int METHOD = 10;
    static final int INTERFACE_METHOD = 11;

    final int[] tags;
    final int[] first;
    final int[] second;
    final String[] texts;

    Constants(byte[] bytes) throws IOException {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      in.skipBytes(8);
      int count = in.readUnsignedShort();
      tags = new int[count];
      first = new int[count];
      second = new int[count];
      texts = new String[count];
      for (int i = 1; i < count; i++) {
        tags[i] = in.readUnsignedByte();
        switch (tags[i]) {
          case 1 -> texts[i] = in.readUTF();
          case 3, 4 -> in.skipBytes(4);
          case 5, 6 -> {
            in.skipBytes(8);
            // These take two numbers.
            i++;
          }
          case CLASS, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort();
          case 15 -> in.skipBytes(3);
          default -> {
            first[i] = in.readUnsignedShort();
            second[i] = in.readUnsignedShort();
          }
        }
      }
    }

    /** Of a class, or of a member's name. */
    String text(int index) {
      return texts[first[index]];
    }
  }
}
