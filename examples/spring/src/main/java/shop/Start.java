package shop;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletRegistration;
import org.springframework.web.servlet.support.AbstractAnnotationConfigDispatcherServletInitializer;

/** Starts Spring MVC; everything is in one application context, the root. */
public final class Start extends AbstractAnnotationConfigDispatcherServletInitializer {
  private static final long MEBIBYTE = 1024 * 1024;

  @Override
  protected Class<?>[] getRootConfigClasses() {
    return new Class<?>[] {Application.class};
  }

  @Override
  protected Class<?>[] getServletConfigClasses() {
    return null;
  }

  @Override
  protected String[] getServletMappings() {
    return new String[] {"/"};
  }

  /** Uploads go to Tomcat's temporary folder, which is on disk. */
  @Override
  protected void customizeRegistration(ServletRegistration.Dynamic registration) {
    registration.setMultipartConfig(new MultipartConfigElement("", 10 * MEBIBYTE, 11 * MEBIBYTE, 0));
  }
}
