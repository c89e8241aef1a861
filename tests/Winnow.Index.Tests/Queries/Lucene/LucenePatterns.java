import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.*;
import org.apache.lucene.util.automaton.*;

/**
 * Writes which of words.txt each of patterns.txt matches in Lucene: one line a pattern, a 1 or 0 for each word, or "error".
 * A pattern's first letter says what it is: r a regular expression, i one that ignores case, w a wildcard, f a fuzzy word ("f2 word":
 * two edits, "f2t word": swapping neighbours is one).
 *
 *   java -cp "$(ls /usr/share/java/lucene-core-8*.jar)" LucenePatterns.java patterns.txt words.txt > matches.txt
 */
public class LucenePatterns {
  public static void main(String[] args) throws Exception {
    List<String> words = Files.readAllLines(Paths.get(args[1]));
    for (String line : Files.readAllLines(Paths.get(args[0]))) {
      String pattern = line.substring(line.indexOf(' ') + 1);
      StringBuilder row = new StringBuilder();
      try {
        Automaton automaton;
        switch (line.charAt(0)) {
          case 'r': automaton = new RegExp(pattern).toAutomaton(); break;
          case 'i': automaton = new RegExp(pattern, RegExp.ALL, RegExp.ASCII_CASE_INSENSITIVE).toAutomaton(); break;
          case 'w': automaton = WildcardQuery.toAutomaton(new Term("", pattern)); break;
          default: automaton = new LevenshteinAutomata(pattern, line.charAt(2) == 't').toAutomaton(line.charAt(1) - '0');
        }
        CharacterRunAutomaton run = new CharacterRunAutomaton(automaton, Integer.MAX_VALUE);
        for (String word : words) row.append(run.run(word) ? '1' : '0');
      } catch (IllegalArgumentException e) {
        row.append("error");
      }
      System.out.println(row);
    }
  }
}
