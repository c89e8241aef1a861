using System.Text;

namespace Winnow.Index.Tests.Codec;

/// <summary>Columns, norms and points of random documents against plain dictionaries.</summary>
public class ColumnTests
{
    public static TheoryData<int, double, int, int> Shapes
    {
        get
        {
            var data = new TheoryData<int, double, int, int>();
            foreach (var maxDoc in new[] { 1, 63, 64, 65, 700, 9000 })
            {
                foreach (var density in new[] { 1.0, 0.9, 0.3, 0.005 })
                {
                    foreach (var most in new[] { 1, 4 })
                    {
                        data.Add(maxDoc, density, most, maxDoc + (int)(density * 1000) + most);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Numbers_read_back(int maxDoc, double density, int most, int seed)
    {
        var random = new Random(seed);
        var expected = Docs(random, maxDoc, density).ToDictionary(
            doc => doc, _ => Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => random.NextInt64(-1000, 1000) * 60).Order().ToArray());
        var field = new FieldInfo("f", DocValues: DocValuesType.SortedNumeric);
        var reader = SegmentBuilder.Build(maxDoc, field, writer =>
        {
            var values = writer.StartValues();
            foreach (var (doc, numbers) in expected)
            {
                values.Add(doc, numbers);
            }

            writer.FinishSortedNumeric(field, values);
        });

        var column = reader.SortedNumeric("f")!;
        Assert.Equal(expected.Count, column.DocCount);
        Assert.Equal(expected.Values.All(values => values.Length == 1), column.IsSingleValued);
        Assert.Equal((expected.Values.Min(v => v[0]), expected.Values.Max(v => v[^1])), (column.MinValue, column.MaxValue));
        for (var doc = 0; doc < maxDoc; doc++)
        {
            Assert.Equal(expected.GetValueOrDefault(doc) ?? [], column.Values(doc).ToArray());
            Assert.Equal(expected.ContainsKey(doc), column.TryGet(doc, out var first));
            Assert.Equal(expected.GetValueOrDefault(doc)?[0] ?? 0, first);
        }

        for (var round = 0; round < 20; round++)
        {
            DecodeRun(column, expected, maxDoc, random);
            MayMatch(column, expected, maxDoc, random);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Ordinals_read_back(int maxDoc, double density, int most, int seed)
    {
        var random = new Random(seed);
        var terms = Enumerable.Range(0, 300).Select(i => $"term{i:D4}").ToArray();
        var expected = Docs(random, maxDoc, density).ToDictionary(
            doc => doc, _ => Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => random.Next(terms.Length)).Distinct().Order().ToArray());
        var field = new FieldInfo("f", DocValues: DocValuesType.SortedSet);
        var reader = SegmentBuilder.Build(maxDoc, field, writer =>
        {
            var dictionary = writer.StartDictionary(terms.Length);
            Array.ForEach(terms, term => dictionary.Add(Encoding.UTF8.GetBytes(term), default));
            var ords = writer.StartValues();
            foreach (var (doc, values) in expected)
            {
                ords.Add(doc, Array.ConvertAll(values, ord => (long)ord));
            }

            writer.FinishSortedSet(field, dictionary, ords);
        });

        var column = reader.SortedSet("f")!;
        Assert.Null(reader.Terms("f"));
        Assert.Equal((expected.Count, terms.Length), (column.DocCount, column.OrdCount));
        var decoded = new int[maxDoc];
        column.Decode([.. Enumerable.Range(0, maxDoc)], decoded);
        for (var doc = 0; doc < maxDoc; doc++)
        {
            Assert.Equal(expected.GetValueOrDefault(doc) ?? [], column.Ords(doc).ToArray());
            Assert.Equal(expected.GetValueOrDefault(doc)?[0] ?? -1, decoded[doc]);
            Assert.Equal(expected.ContainsKey(doc), column.TryGet(doc, out var ord));
            Assert.Equal(decoded[doc], ord);
        }

        for (var ord = 0; ord < terms.Length; ord++)
        {
            Assert.Equal(terms[ord], Encoding.UTF8.GetString(column.LookupOrd(ord)));
            Assert.Equal(ord, column.LookupTerm(Encoding.UTF8.GetBytes(terms[ord])));
            Assert.Equal(-ord - 2, column.LookupTerm(Encoding.UTF8.GetBytes(terms[ord] + "x")));
        }

        Assert.Equal(-1, column.LookupTerm("a"u8));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Binary_reads_back(int maxDoc, double density, int most, int seed)
    {
        var random = new Random(seed + most);
        var expected = Docs(random, maxDoc, density).ToDictionary(doc => doc, _ =>
        {
            var value = new byte[random.Next(200)];
            random.NextBytes(value);
            return value;
        });
        var field = new FieldInfo("f", DocValues: DocValuesType.Binary);
        var reader = SegmentBuilder.Build(maxDoc, field, writer =>
        {
            var column = writer.StartBinary();
            foreach (var (doc, value) in expected)
            {
                column.Add(doc, value);
            }

            writer.FinishBinary(field, column);
        });

        var column = reader.Binary("f")!;
        Assert.Equal(expected.Count, column.DocCount);
        for (var doc = 0; doc < maxDoc; doc++)
        {
            Assert.Equal(expected.ContainsKey(doc), column.TryGet(doc, out var value));
            Assert.Equal(expected.GetValueOrDefault(doc) ?? [], value.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Norms_read_back(int maxDoc, double density, int most, int seed)
    {
        var random = new Random(seed + most);
        var expected = new byte[maxDoc];
        foreach (var doc in Docs(random, maxDoc, density))
        {
            expected[doc] = (byte)random.Next(1, 256);
        }

        var field = new FieldInfo("f", IndexOptions.Docs, HasNorms: true);
        var reader = SegmentBuilder.Build(maxDoc, field, writer => writer.WriteNorms(field, expected));
        Assert.Equal(expected, reader.Norms("f")!.Bytes);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Points_give_the_documents_of_a_range(int maxDoc, double density, int most, int seed)
    {
        var random = new Random(seed);
        var range = random.Next(2) == 0 ? 20 : long.MaxValue / 2;
        var expected = Docs(random, maxDoc, density)
            .SelectMany(doc => Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => (Value: random.NextInt64(-range, range), Doc: doc)))
            .Order().ToArray();
        var docCount = expected.Select(point => point.Doc).Distinct().Count();
        var field = new FieldInfo("f", HasPoints: true);
        var points = SegmentBuilder.Build(maxDoc, field, writer =>
        {
            var output = writer.StartPoints();
            Array.ForEach(expected, point => output.Add(point.Value, point.Doc));
            writer.FinishPoints(field, output, docCount);
        }).Points("f")!;

        Assert.Equal((docCount, expected.Length), (points.DocCount, points.Size));
        Assert.Equal((expected[0].Value, expected[^1].Value), (points.MinValue, points.MaxValue));
        for (var round = 0; round < 30; round++)
        {
            var (low, high) = (Bound(), Bound());
            var docs = new FixedBitSet(maxDoc);
            points.Collect(low, high, docs);
            var inRange = expected.Where(point => point.Value >= low && point.Value <= high).ToArray();
            Assert.Equal(inRange.Select(point => point.Doc).Distinct().Order(), Enumerable.Range(0, maxDoc).Where(doc => docs[doc]));
            var estimate = points.EstimateCount(low, high);
            Assert.InRange(estimate, inRange.Length - 1024, inRange.Length + 1024);
            Assert.True(inRange.Length == 0 || estimate > 0);
        }

        Assert.Equal(expected.Length, points.EstimateCount(long.MinValue, long.MaxValue));

        long Bound() => random.Next(3) switch
        {
            0 => expected[random.Next(expected.Length)].Value,
            1 => random.NextInt64(-range, range),
            _ => random.Next(2) == 0 ? long.MinValue : long.MaxValue,
        };
    }

    [Fact]
    public void Doubles_keep_their_order_as_longs()
    {
        double[] ordered = [double.NegativeInfinity, -1e300, -1, -double.Epsilon, -0.0, 0.0, double.Epsilon, 0.5, 1, 1e300, double.PositiveInfinity, double.NaN];
        var longs = Array.ConvertAll(ordered, SortableDouble.ToLong);
        Assert.Equal(longs.Order(), longs);
        Assert.Equal(ordered.Length, longs.Distinct().Count());
        Assert.Equal(ordered, Array.ConvertAll(longs, SortableDouble.FromLong));
    }

    private static void DecodeRun(SortedNumericColumn column, Dictionary<int, long[]> expected, int maxDoc, Random random)
    {
        var step = random.Next(1, 4);
        var docs = Enumerable.Range(0, maxDoc).Where(_ => step == 1 || random.Next(step) == 0).ToArray();
        var values = new long[docs.Length];
        column.Decode(docs, values, missing: -7);
        Assert.Equal(docs.Select(doc => expected.GetValueOrDefault(doc)?[0] ?? -7), values);
    }

    private static void MayMatch(SortedNumericColumn column, Dictionary<int, long[]> expected, int maxDoc, Random random)
    {
        var (from, to) = (random.Next(maxDoc), random.Next(maxDoc + 1));
        var low = random.NextInt64(-70_000, 70_000);
        var high = low + random.NextInt64(2000);
        var matches = expected.Any(entry => entry.Key >= from && entry.Key < to && Array.Exists(entry.Value, value => value >= low && value <= high));
        Assert.True(!matches || column.MayMatch(from, to, low, high));
        Assert.False(column.MayMatch(0, maxDoc, 60_001, long.MaxValue));
    }

    private static int[] Docs(Random random, int maxDoc, double density)
    {
        var docs = Enumerable.Range(0, maxDoc).Where(_ => random.NextDouble() < density).ToArray();
        return docs.Length > 0 ? docs : [random.Next(maxDoc)];
    }
}
