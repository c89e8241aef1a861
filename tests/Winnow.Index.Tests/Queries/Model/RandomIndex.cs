namespace Winnow.Index.Tests.Queries;

/// <summary>Small random indexes: few words, so that every kind of coincidence happens.</summary>
internal static class RandomIndex
{
    public static readonly string[] Words =
    [
        "a", "b", "c", "ab", "ba", "abc", "acb", "bca", "abcd", "abdc", "acbd", "dog", "dogs", "god", "gods", "zebra", "zébra", "żebra", "日本", "日本語", "😀", "x",
    ];

    public static readonly string[] Tags = ["red", "green", "blue", "ultramarine", "Red", "été"];

    public static NaiveIndex Create(Random random)
    {
        var segments = new List<List<NaiveDocument>>();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var deletes = random.Next(3) switch { 0 => 0d, 1 => 0.1, _ => 0.6 };
            var size = random.Next(8) switch { < 2 => random.Next(1, 4), < 7 => random.Next(1, 120), _ => random.Next(400, 900) };
            segments.Add([.. Enumerable.Range(0, size).Select(_ => Document(random, deletes))]);
        }

        return new NaiveIndex(segments);
    }

    public static string Word(Random random)
    {
        // Low numbers are common.
        var r = random.NextDouble();
        return Words[(int)(r * r * Words.Length)];
    }

    private static NaiveDocument Document(Random random, double deletes)
    {
        var document = new NaiveDocument { Deleted = random.NextDouble() < deletes };
        foreach (var field in NaiveIndex.TextFields)
        {
            if (random.Next(8) > 0)
            {
                var length = random.Next(6) == 0 ? random.Next(1, 60) : random.Next(1, 8);
                document.Texts[field] = [.. Enumerable.Range(0, length).Select(_ => Word(random))];
            }
        }

        if (random.Next(4) > 0)
        {
            document.Keywords[NaiveIndex.KeywordField] =
            [
                .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Tags[random.Next(Tags.Length)]).Distinct()
                    .Order(Comparer<string>.Create(NaiveIndex.CompareBytes)),
            ];
        }

        if (random.Next(4) > 0)
        {
            document.Longs[NaiveIndex.LongField] = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.NextInt64(-10, 50)).Order()];
        }

        if (random.Next(3) > 0)
        {
            document.Longs[NaiveIndex.ColumnOnlyField] = [random.NextInt64(20)];
        }

        if (random.Next(3) > 0)
        {
            document.Doubles[NaiveIndex.DoubleField] = (random.Next(-20, 20) / 4d) + 0.1;
        }

        return document;
    }
}
