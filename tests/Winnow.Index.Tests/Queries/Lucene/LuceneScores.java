import java.io.*;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.queries.function.FunctionScoreQuery;
import org.apache.lucene.search.*;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Writes what Lucene scores: one line a query of queries.txt, "doc:score" for each hit in the order of documents.
 * Documents are the lines of corpus.tsv (title, body), 30 a segment; every seventh is deleted.
 *
 *   CP=$(ls /usr/share/java/lucene-{core,analyzers-common,queries}-8*.jar | tr '\n' ':')
 *   java -cp $CP LuceneScores.java corpus.tsv queries.txt > scores.txt
 */
public class LuceneScores {
  public static void main(String[] args) throws Exception {
    ByteBuffersDirectory directory = new ByteBuffersDirectory();
    IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer());
    config.setMergePolicy(NoMergePolicy.INSTANCE);
    IndexWriter writer = new IndexWriter(directory, config);
    int id = 0;
    for (String line : Files.readAllLines(Paths.get(args[0]))) {
      String[] columns = line.split("\t", -1);
      Document document = new Document();
      document.add(new StringField("id", "" + id, Field.Store.NO));
      if (!columns[0].isEmpty()) document.add(new TextField("title", columns[0], Field.Store.NO));
      document.add(new TextField("body", columns[1], Field.Store.NO));
      writer.addDocument(document);
      if (++id % 30 == 0) writer.commit();
    }
    writer.commit();
    for (int i = 0; i < id; i += 7) writer.deleteDocuments(new Term("id", "" + i));
    writer.commit();
    IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(directory));
    searcher.setQueryCache(null);
    for (String line : Files.readAllLines(Paths.get(args[1]))) {
      TopDocs hits = searcher.search(new LuceneScores(line).parse(), 1000);
      Arrays.sort(hits.scoreDocs, Comparator.comparingInt(hit -> hit.doc));
      StringJoiner text = new StringJoiner(" ");
      for (ScoreDoc hit : hits.scoreDocs) text.add(hit.doc + ":" + hit.score);
      System.out.println(text);
    }
  }

  private final String[] tokens;
  private int at;

  private LuceneScores(String line) {
    List<String> split = new ArrayList<>();
    for (String word : line.split(" ")) {
      String sign = "";
      if (word.matches("[+#-]?\\([a-z_]+")) {
        int open = word.indexOf('(');
        split.add(word.substring(0, open) + "(");
        split.add(word.substring(open + 1));
        continue;
      }
      int end = word.length();
      if (!line.startsWith("(regexp")) while (end > 0 && word.charAt(end - 1) == ')') end--;
      else if (line.endsWith(" " + word)) end--;
      split.add(word.substring(0, end));
      for (int i = end; i < word.length(); i++) split.add(")");
    }
    tokens = split.toArray(new String[0]);
  }

  private String next() { return tokens[at++]; }

  private Query parse() {
    next();
    return inner();
  }

  private Query inner() {
    String kind = next();
    Query query;
    switch (kind) {
      case "term": query = new TermQuery(new Term(next(), next())); break;
      case "boost": { float boost = Float.parseFloat(next()); query = new BoostQuery(parse(), boost); break; }
      case "const": query = new ConstantScoreQuery(parse()); break;
      case "bool": {
        BooleanQuery.Builder builder = new BooleanQuery.Builder();
        builder.setMinimumNumberShouldMatch(Integer.parseInt(next()));
        while (tokens[at].endsWith("(")) {
          String sign = next();
          BooleanClause.Occur occur = sign.equals("+(") ? BooleanClause.Occur.MUST : sign.equals("-(") ? BooleanClause.Occur.MUST_NOT
              : sign.equals("#(") ? BooleanClause.Occur.FILTER : BooleanClause.Occur.SHOULD;
          builder.add(inner(), occur);
        }
        query = builder.build();
        break;
      }
      case "dismax": {
        float tie = Float.parseFloat(next());
        List<Query> queries = new ArrayList<>();
        while (tokens[at].endsWith("(")) queries.add(parse());
        query = new DisjunctionMaxQuery(queries, tie);
        break;
      }
      case "phrase": {
        String field = next();
        PhraseQuery.Builder builder = new PhraseQuery.Builder();
        builder.setSlop(Integer.parseInt(next()));
        while (!tokens[at].equals(")")) builder.add(new Term(field, next()));
        query = builder.build();
        break;
      }
      case "multiphrase": {
        String field = next();
        MultiPhraseQuery.Builder builder = new MultiPhraseQuery.Builder();
        builder.setSlop(Integer.parseInt(next()));
        while (!tokens[at].equals(")")) builder.add(Arrays.stream(next().split("\\|")).map(word -> new Term(field, word)).toArray(Term[]::new));
        query = builder.build();
        break;
      }
      case "fuzzy": query = new FuzzyQuery(new Term(next(), next()), Integer.parseInt(next()), Integer.parseInt(next()), Integer.parseInt(next()), Boolean.parseBoolean(next())); break;
      case "boosting": {
        float boost = Float.parseFloat(next());
        query = FunctionScoreQuery.boostByQuery(parse(), parse(), boost);
        break;
      }
      default: {
        String rewrite = next();
        int size = Integer.parseInt(next());
        Term term = new Term(next(), next());
        MultiTermQuery multi = kind.equals("prefix") ? new PrefixQuery(term) : kind.equals("wildcard") ? new WildcardQuery(term) : new RegexpQuery(term);
        multi.setRewriteMethod(rewrite.equals("constant") ? MultiTermQuery.CONSTANT_SCORE_REWRITE
            : rewrite.equals("scoring") ? MultiTermQuery.SCORING_BOOLEAN_REWRITE
            : rewrite.equals("top_terms") ? new MultiTermQuery.TopTermsScoringBooleanQueryRewrite(size)
            : new MultiTermQuery.TopTermsBoostOnlyBooleanQueryRewrite(size));
        query = multi;
      }
    }
    if (!next().equals(")")) throw new IllegalStateException("expected ) in " + String.join(" ", tokens));
    return query;
  }
}
