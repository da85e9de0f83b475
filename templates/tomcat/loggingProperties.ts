/**
 * Renders `conf/logging.properties`: all logs go to the console, which Docker or systemd stores. It has no `.handlers`, by which
 * each application's root logger would get a handler of its own and pass nothing on (ClassLoaderLogManager.addLogger):
 * `java/` would not see why an application does not start.
 */
export function loggingProperties(): string {
  return `handlers=java.util.logging.ConsoleHandler
java.util.logging.ConsoleHandler.level=FINE
java.util.logging.ConsoleHandler.formatter=org.apache.juli.OneLineFormatter
java.util.logging.ConsoleHandler.encoding=UTF-8
# Names the class that the filter refused. The exception does not.
java.io.serialization.level=FINE
`;
}
