CATALINA_OPTS="-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 $([ ! -r /usr/local/share/tomcat.jsa ] || echo -Xshare:auto -XX:SharedArchiveFile=/usr/local/share/tomcat.jsa) -Dmsm.maxReconnectDelay=1"
# What may be read from a memcached. Without the file the JVM does not start.
CATALINA_OPTS="$CATALINA_OPTS @$CATALINA_BASE/conf/serialFilter.options"
