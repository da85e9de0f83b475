package shop;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Spring Security as it is by default, and one session for each user. Its own login page asks for a style sheet in the
 * internet; this has another.
 */
@Configuration
@EnableWebSecurity
public class Security {
  @Bean
  SecurityFilterChain chain(HttpSecurity http) throws Exception {
    http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated());
    http.formLogin(login -> login.loginPage("/login").defaultSuccessUrl("/", true).permitAll());
    http.logout(logout -> logout.permitAll());
    http.sessionManagement(sessions -> sessions.maximumSessions(1));
    return http.build();
  }

  @Bean
  UserDetailsService users() {
    return new InMemoryUserDetailsManager(user("alice"), user("bob"), user("carol"), user("dora"));
  }

  private static org.springframework.security.core.userdetails.UserDetails user(String name) {
    return User.withUsername(name).password("{noop}a-password-of-a-test").roles("USER").build();
  }
}
