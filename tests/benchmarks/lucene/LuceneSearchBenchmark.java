import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * The peer of Winnow.Benchmarks' "search": the same rows, fields and queries in Lucene for Java; one merged segment, mapped into memory, one thread,
 * no query cache. Columns as there: the ten best hits with skipping, the ten best without, the count.
 *
 *   CP=$(ls /usr/share/java/lucene-{core,analyzers-common}-8*.jar | tr '\n' ':')
 *   java -cp $CP LuceneSearchBenchmark.java FILE.tsv
 */
public class LuceneSearchBenchmark {
  private static final String FIELD = "summary";
  private static final int ROUNDS = 12;
  private static final long ROUND = 25_000_000L;
  private static List<BytesRef> words;
  private static IndexSearcher searcher;

  public static void main(String[] args) throws Exception {
    MMapDirectory directory = new MMapDirectory(Files.createTempDirectory("lucene"));
    IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(new StandardAnalyzer()));
    List<String> lines = Files.readAllLines(Paths.get(args[0]));
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t", -1);
      long downloads = 0;
      try { downloads = Long.parseLong(cells[2]); } catch (NumberFormatException e) { }
      Document document = new Document();
      document.add(new TextField("name", cells[0], Field.Store.NO));
      document.add(new TextField(FIELD, cells.length > 3 ? cells[3] : "", Field.Store.NO));
      document.add(new LongPoint("downloads", downloads));
      document.add(new NumericDocValuesField("downloads", downloads));
      writer.addDocument(document);
    }
    writer.forceMerge(1);
    writer.commit();
    searcher = new IndexSearcher(DirectoryReader.open(directory));
    searcher.setQueryCache(null);
    rank();
    for (int rank : new int[] {0, 10, 100, 1000}) measure("term " + rank, term(rank));
    for (int[] pair : new int[][] {{0, 1}, {3, 30}, {10, 100}, {100, 101}, {5, 1000}}) {
      measure("and " + pair[0] + " " + pair[1], bool(BooleanClause.Occur.MUST, 0, pair));
      measure("or " + pair[0] + " " + pair[1], bool(BooleanClause.Occur.SHOULD, 0, pair));
    }
    measure("and 0 1 2", bool(BooleanClause.Occur.MUST, 0, 0, 1, 2));
    measure("or 2 20 200 2000", bool(BooleanClause.Occur.SHOULD, 0, 2, 20, 200, 2000));
    measure("or 1 3 5 10 20 50 100 200 500 1000", bool(BooleanClause.Occur.SHOULD, 0, 1, 3, 5, 10, 20, 50, 100, 200, 500, 1000));
    measure("must 30 should 3 10", new BooleanQuery.Builder().add(term(30), BooleanClause.Occur.MUST).add(term(3), BooleanClause.Occur.SHOULD).add(term(10), BooleanClause.Occur.SHOULD).build());
    measure("must 3 not 30", new BooleanQuery.Builder().add(term(3), BooleanClause.Occur.MUST).add(term(30), BooleanClause.Occur.MUST_NOT).build());
    measure("2 of 5 10 20 50", bool(BooleanClause.Occur.SHOULD, 2, 5, 10, 20, 50));
    measure("dismax 10 100", new DisjunctionMaxQuery(Arrays.asList(term(10), term(100)), 0.3f));
    measure("phrase 0 1", new PhraseQuery(FIELD, words.get(0), words.get(1)));
    measure("phrase common pair", new PhraseQuery(FIELD, "for", "the"));
    measure("phrase \"command line\"", new PhraseQuery(FIELD, "command", "line"));
    measure("phrase common pair ~2", new PhraseQuery(2, FIELD, "for", "the"));
    measure("prefix re", new PrefixQuery(new Term(FIELD, "re")));
    measure("prefix reac", new PrefixQuery(new Term(FIELD, "reac")));
    measure("wildcard *act", new WildcardQuery(new Term(FIELD, "*act")));
    measure("regexp re[ab]ct.*", new RegexpQuery(new Term(FIELD, "re[ab]ct.*")));
    measure("fuzzy react 1", new FuzzyQuery(new Term(FIELD, "react"), 1));
    measure("fuzzy component 2", new FuzzyQuery(new Term(FIELD, "component"), 2));
    measure("range 1%", range(100_000, Long.MAX_VALUE));
    measure("range wide", range(600, 2000));
    measure("term 3 filter range", filtered(term(3), range(600, 2000)));
    measure("term 1000 filter range", filtered(term(1000), range(600, 2000)));
    measure("or 3 30 filter range", filtered(bool(BooleanClause.Occur.SHOULD, 0, 3, 30), range(600, 2000)));
    measure("exists downloads", new DocValuesFieldExistsQuery("downloads"));
    measure("all", new MatchAllDocsQuery());
  }

  private static void rank() throws Exception {
    TermsEnum terms = searcher.getIndexReader().leaves().get(0).reader().terms(FIELD).iterator();
    List<Map.Entry<BytesRef, Integer>> all = new ArrayList<>();
    while (terms.next() != null) all.add(Map.entry(BytesRef.deepCopyOf(terms.term()), terms.docFreq()));
    all.sort(Map.Entry.<BytesRef, Integer>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()));
    words = new ArrayList<>();
    for (Map.Entry<BytesRef, Integer> entry : all.subList(0, 5000)) words.add(entry.getKey());
  }

  private static Query term(int rank) { return new TermQuery(new Term(FIELD, words.get(rank))); }

  private static Query bool(BooleanClause.Occur occur, int minimum, int... ranks) {
    BooleanQuery.Builder builder = new BooleanQuery.Builder().setMinimumNumberShouldMatch(minimum);
    for (int rank : ranks) builder.add(term(rank), occur);
    return builder.build();
  }

  private static Query filtered(Query query, Query filter) {
    return new BooleanQuery.Builder().add(query, BooleanClause.Occur.MUST).add(filter, BooleanClause.Occur.FILTER).build();
  }

  private static Query range(long low, long high) {
    return new IndexOrDocValuesQuery(LongPoint.newRangeQuery("downloads", low, high), NumericDocValuesField.newSlowRangeQuery("downloads", low, high));
  }

  private interface Action { void run() throws Exception; }

  private static void measure(String name, Query query) throws Exception {
    int hits = searcher.count(query);
    double top = time(() -> searcher.search(query, TopScoreDocCollector.create(10, 1000)));
    double all = time(() -> searcher.search(query, TopScoreDocCollector.create(10, Integer.MAX_VALUE)));
    double count = time(() -> searcher.search(query, new TotalHitCountCollector()));
    System.out.printf("%-44s %,9d %,7.1f us %8s %,9.1f us %,7.1f us%n", name, hits, top, "", all, count);
  }

  private static double time(Action action) throws Exception {
    for (long start = System.nanoTime(); System.nanoTime() - start < 4 * ROUND; ) action.run();
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      int runs = 0;
      long start = System.nanoTime();
      for (; System.nanoTime() - start < ROUND; runs++) action.run();
      best = Math.min(best, (System.nanoTime() - start) / 1000.0 / runs);
    }
    return best;
  }
}
