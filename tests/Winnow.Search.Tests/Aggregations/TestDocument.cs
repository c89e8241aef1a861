namespace Winnow.Search.Tests.Aggregations;

/// <summary>A document as a test sees it: values by field. Text is string, numbers are long or double, dates long, booleans bool.</summary>
internal sealed class TestDocument(int id)
{
    public int Id { get; } = id;

    public Dictionary<string, object[]> Fields { get; } = new(StringComparer.Ordinal);

    public TestDocument Set(string field, params object[] values)
    {
        Fields[field] = values;
        return this;
    }

    public IEnumerable<object> Values(string field) => Fields.TryGetValue(field, out var values) ? values : [];
}

/// <summary>The fields that tests use.</summary>
internal static class TestFields
{
    public const string Keyword = "tag";
    public const string Keyword2 = "color";
    public const string Ip = "addr";
    public const string Long = "n";
    public const string Long2 = "size";
    public const string Double = "price";
    public const string Boolean = "flag";
    public const string Date = "when";

    public const string Mapping =
        """
        {"properties":{
          "tag":{"type":"keyword"},"color":{"type":"keyword"},"addr":{"type":"ip"},"n":{"type":"long"},"size":{"type":"integer"},
          "price":{"type":"double"},"flag":{"type":"boolean"},"when":{"type":"date"},
          "body":{"type":"text"},"bare":{"type":"keyword","doc_values":false},"label":{"type":"alias","path":"tag"}}}
        """;

    public static string TypeName(string field) => field switch
    {
        Keyword or Keyword2 => "keyword",
        Ip => "ip",
        Double => "double",
        Boolean => "boolean",
        Date => "date",
        _ => "long",
    };

    public static IReadOnlyList<string> All { get; } = [Keyword, Keyword2, Ip, Long, Long2, Double, Boolean, Date];

    /// <summary>Random documents: some without a value, some with several, from small sets so that buckets fill.</summary>
    public static List<TestDocument> Random(Random random, int count, int firstId = 0)
    {
        var docs = new List<TestDocument>(count);
        for (var i = 0; i < count; i++)
        {
            var doc = new TestDocument(firstId + i);
            Fill(doc, Keyword, random, 0.85, 3, () => $"t{random.Next(12):D2}");
            Fill(doc, Keyword2, random, 0.95, 1, () => new[] { "red", "green", "blue" }[random.Next(3)]);
            Fill(doc, Ip, random, 0.8, 2, () => $"10.0.{random.Next(2)}.{random.Next(6)}");
            Fill(doc, Long, random, 0.9, 3, () => (long)random.Next(-20, 60));
            Fill(doc, Long2, random, 1.0, 1, () => (long)random.Next(1000));
            Fill(doc, Double, random, 0.9, 2, () => random.Next(-400, 4000) / 8.0);
            Fill(doc, Boolean, random, 0.7, 1, () => random.Next(2) == 0);
            Fill(doc, Date, random, 0.9, 2, () => 1_704_067_200_000L + (long)(random.NextDouble() * 400 * 86_400_000L));
            docs.Add(doc);
        }

        return docs;
    }

    private static void Fill(TestDocument doc, string field, Random random, double presence, int most, Func<object> value)
    {
        if (random.NextDouble() < presence)
        {
            doc.Set(field, [.. Enumerable.Range(0, 1 + random.Next(most)).Select(_ => value())]);
        }
    }
}
