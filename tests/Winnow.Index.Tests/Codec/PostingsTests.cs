namespace Winnow.Index.Tests.Codec;

/// <summary>Postings of random terms against plain lists.</summary>
public class PostingsTests
{
    private sealed record Posting(int Doc, int[] Positions);

    public static TheoryData<IndexOptions, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<IndexOptions, int, int>();
            foreach (var options in new[] { IndexOptions.Docs, IndexOptions.DocsAndFreqs, IndexOptions.DocsAndFreqsAndPositions })
            {
                foreach (var docFreq in new[] { 1, 2, 3, 127, 128, 129, 255, 256, 257, 1000, 5000 })
                {
                    cases.Add(options, docFreq, docFreq + 3);
                    cases.Add(options, docFreq, 200_000);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Walking_and_skipping_agree_with_plain_lists(IndexOptions options, int docFreq, int maxDoc)
    {
        var random = new Random(docFreq + maxDoc + (int)options);
        var field = new FieldInfo("f", options, HasNorms: true);
        var norms = new byte[maxDoc];
        random.NextBytes(norms);
        var terms = Enumerable.Range(0, 3).Select(_ => Random(random, docFreq, maxDoc, options)).ToArray();
        var reader = Write(field, norms, terms, maxDoc);
        var cursor = reader.Terms("f")!.Iterator();
        foreach (var expected in terms)
        {
            Assert.True(cursor.Next());
            Assert.Equal(docFreq, cursor.DocFreq);
            Assert.Equal(expected.Sum(posting => (long)Freq(posting, options)), cursor.TotalTermFreq);
            Walk(cursor.Postings(positions: true), expected, options);
            Blocks(cursor.Postings(), expected, random);
            for (var round = 0; round < 5; round++)
            {
                Skip(cursor.Impacts(positions: true), expected, options, random, maxDoc);
                Impacts(cursor.Impacts(), expected, norms, options, random, maxDoc);
            }
        }

        var statistics = reader.Terms("f")!;
        Assert.Equal(terms.SelectMany(term => term).Select(posting => posting.Doc).Distinct().Count(), statistics.DocCount);
        Assert.Equal(3L * docFreq, statistics.SumDocFreq);
    }

    private static void Walk(PostingsEnum postings, Posting[] expected, IndexOptions options)
    {
        Assert.Equal(-1, postings.DocId);
        foreach (var posting in expected)
        {
            Assert.Equal(posting.Doc, postings.NextDoc());
            Assert.Equal(Freq(posting, options), postings.Freq);
            Positions(postings, posting, options);
        }

        Assert.Equal(DocIdSetIterator.NoMoreDocs, postings.NextDoc());
        Assert.Equal(DocIdSetIterator.NoMoreDocs, postings.DocId);
    }

    private static void Blocks(PostingsEnum postings, Posting[] expected, Random random)
    {
        var docs = new List<int>();
        var buffer = new int[random.Next(1, 300)];
        for (var upTo = random.Next(1, expected[^1].Doc + 2); ; upTo += random.Next(1, expected[^1].Doc + 2))
        {
            int count;
            while ((count = postings.NextBlock(buffer, upTo)) > 0)
            {
                Assert.True(buffer[count - 1] < upTo);
                docs.AddRange(buffer.AsSpan(0, count));
            }

            Assert.True(postings.DocId >= upTo);
            if (postings.DocId == DocIdSetIterator.NoMoreDocs)
            {
                break;
            }
        }

        Assert.Equal(expected.Select(posting => posting.Doc), docs);
    }

    private static void Skip(ImpactsEnum postings, Posting[] expected, IndexOptions options, Random random, int maxDoc)
    {
        var widest = Math.Max(2, maxDoc / random.Next(1, 50));
        while (true)
        {
            var target = postings.DocId + 1 + random.Next(widest);
            var doc = random.Next(3) == 0 ? postings.NextDoc() : postings.Advance(target);
            var posting = Array.Find(expected, posting => posting.Doc == doc);
            if (doc == DocIdSetIterator.NoMoreDocs)
            {
                return;
            }

            Assert.NotNull(posting);
            if (doc > target)
            {
                Assert.DoesNotContain(expected, other => other.Doc >= target && other.Doc < doc);
            }

            if (random.Next(2) == 0)
            {
                Assert.Equal(Freq(posting, options), postings.Freq);
            }

            if (random.Next(3) > 0)
            {
                Positions(postings, posting, options, random.Next(1, Freq(posting, options) + 1));
            }
        }
    }

    private static void Impacts(ImpactsEnum postings, Posting[] expected, byte[] norms, IndexOptions options, Random random, int maxDoc)
    {
        var target = 0;
        while (target < maxDoc)
        {
            var last = postings.AdvanceShallow(target);
            if (last == DocIdSetIterator.NoMoreDocs)
            {
                Assert.DoesNotContain(expected, posting => posting.Doc >= target);
                return;
            }

            Assert.True(last >= target);
            Assert.Contains(expected, posting => posting.Doc == last);
            var impacts = postings.BlockImpacts.ToArray();
            Competitive(impacts);
            foreach (var posting in expected.Where(posting => posting.Doc >= target && posting.Doc <= last))
            {
                Assert.Contains(impacts, impact => impact.Freq >= Freq(posting, options) && impact.Norm <= norms[posting.Doc]);
            }

            if (random.Next(3) == 0 && postings.DocId < target)
            {
                postings.Advance(target);
            }

            target = last + 1 + random.Next(maxDoc / 4);
        }

        var global = postings.GlobalImpacts.ToArray();
        Competitive(global);
        Assert.All(expected, posting => Assert.Contains(global, impact => impact.Freq >= Freq(posting, options) && impact.Norm <= norms[posting.Doc]));
        Assert.All(global, impact => Assert.Contains(expected, posting => impact.Freq == Freq(posting, options) && impact.Norm == norms[posting.Doc]));
    }

    private static void Competitive(Impact[] impacts)
    {
        Assert.NotEmpty(impacts);
        for (var i = 1; i < impacts.Length; i++)
        {
            Assert.True(impacts[i].Freq > impacts[i - 1].Freq);
            Assert.True(impacts[i].Norm > impacts[i - 1].Norm);
        }
    }

    private static void Positions(PostingsEnum postings, Posting posting, IndexOptions options, int count = int.MaxValue)
    {
        if (options == IndexOptions.DocsAndFreqsAndPositions)
        {
            foreach (var position in posting.Positions.Take(count))
            {
                Assert.Equal(position, postings.NextPosition());
            }
        }
    }

    private static int Freq(Posting posting, IndexOptions options) => options == IndexOptions.Docs ? 1 : posting.Positions.Length;

    private static Posting[] Random(Random random, int docFreq, int maxDoc, IndexOptions options)
    {
        var docs = new SortedSet<int>();
        while (docs.Count < docFreq)
        {
            docs.Add(random.Next(maxDoc));
        }

        // Mostly low frequencies, some high ones, and at times one as high as an outlier gets.
        return [.. docs.Select(doc =>
        {
            var freq = options == IndexOptions.Docs ? 1 : random.Next(200) == 0 ? random.Next(1, 1000) : random.Next(5) == 0 ? random.Next(1, 10) : 1;
            var position = 0;
            return new Posting(doc, [.. Enumerable.Range(0, freq).Select(_ => position += random.Next(random.Next(10) == 0 ? 1000 : 4))]);
        })];
    }

    private static LeafReader Write(FieldInfo field, byte[] norms, Posting[][] terms, int maxDoc) => SegmentBuilder.Build(maxDoc, field, writer =>
    {
        writer.WriteNorms(field, norms);
        var output = writer.StartTerms(field, norms, terms.Length);
        for (var i = 0; i < terms.Length; i++)
        {
            output.StartTerm();
            foreach (var posting in terms[i])
            {
                output.AddDoc(posting.Doc, Freq(posting, field.Index));
                if (field.Index == IndexOptions.DocsAndFreqsAndPositions)
                {
                    Array.ForEach(posting.Positions, output.AddPosition);
                }
            }

            Assert.True(output.FinishTerm([(byte)i]));
        }

        writer.FinishTerms(field, output);
    });
}
