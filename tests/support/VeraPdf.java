import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates PDF files against a PDF/A flavour; one line per file: verdict, file, broken rules. */
public class VeraPdf {
  public static void main(String[] arguments) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    PDFAFlavour flavour = PDFAFlavour.byFlavourId(arguments[0]);
    for (int index = 1; index < arguments.length; index++) {
      System.out.println(verdict(arguments[index], flavour));
    }
  }

  private static String verdict(String file, PDFAFlavour flavour) {
    try (InputStream input = new BufferedInputStream(new FileInputStream(file));
        PDFAParser parser = Foundries.defaultInstance().createParser(input, flavour)) {
      PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
      ValidationResult result = validator.validate(parser);
      TreeSet<String> broken = new TreeSet<>();
      for (TestAssertion assertion : result.getTestAssertions()) {
        if (assertion.getStatus() == TestAssertion.Status.FAILED) {
          broken.add(
              assertion.getRuleId().getClause()
                  + "-"
                  + assertion.getRuleId().getTestNumber()
                  + " "
                  + String.valueOf(assertion.getMessage()).replaceAll("\\s+", " "));
        }
      }
      return (result.isCompliant() ? "pass" : "fail") + "\t" + file + "\t" + broken;
    } catch (Exception error) {
      return "error\t" + file + "\t" + error;
    }
  }
}
