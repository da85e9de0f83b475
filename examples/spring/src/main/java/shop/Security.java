package shop;

import java.util.Arrays;
import jakarta.servlet.DispatcherType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Spring Security as it is by default, with a login page of the shop's own, and one session for each user: a limit that
 * each Tomcat keeps for itself.
 */
@Configuration
@EnableWebSecurity
public class Security {
  @Bean
  SecurityFilterChain chain(HttpSecurity http) throws Exception {
    http.authorizeHttpRequests(requests -> requests
        // A controller's view.
        .dispatcherTypeMatchers(DispatcherType.FORWARD).permitAll()
        .requestMatchers("/assets/**").permitAll()
        .anyRequest().authenticated());
    http.formLogin(login -> login.loginPage("/login").defaultSuccessUrl("/", true).permitAll());
    http.logout(logout -> logout.permitAll());
    http.sessionManagement(sessions -> sessions.maximumSessions(1));
    return http.build();
  }

  @Bean
  PasswordEncoder passwordEncoder() {
    return PasswordEncoderFactories.createDelegatingPasswordEncoder();
  }

  @Bean
  UserDetailsService users(Settings settings, PasswordEncoder encoder) {
    String password = encoder.encode(settings.password());
    return new InMemoryUserDetailsManager(
        Arrays.stream(settings.users()).map(name -> user(name, password)).toList());
  }

  private static UserDetails user(String name, String password) {
    return User.withUsername(name).password(password).roles("USER").build();
  }
}
