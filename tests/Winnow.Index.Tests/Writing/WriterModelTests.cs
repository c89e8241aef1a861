using System.Text;
using Winnow.Store;

namespace Winnow.Index.Tests.Writing;

/// <summary>The writer against a dictionary in memory, under random sequences of everything that it can do.</summary>
public class WriterModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Readers_and_commits_show_what_the_model_holds(int seed) => new Run(seed).Go(steps: 1500);

    private sealed class Run(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly RamDirectory _directory = new();
        private readonly Document _document = new();
        private Dictionary<string, ModelDoc> _live = new(StringComparer.Ordinal);
        private List<ModelDoc> _deleted = [];
        private Dictionary<string, ModelDoc> _committedLive = new(StringComparer.Ordinal);
        private List<ModelDoc> _committedDeleted = [];
        private long _seqNo;
        private long _retention;

        public void Go(int steps)
        {
            var writer = Open();
            for (var step = 0; step < steps; step++)
            {
                switch (_random.Next(100))
                {
                    case < 82:
                        Change(writer);
                        break;
                    case < 90:
                        using (var reader = writer.Refresh())
                        {
                            ModelCheck.Same(reader, _live, Retained(_deleted));
                        }

                        break;
                    case < 94:
                        writer.Commit(new Dictionary<string, string> { ["seq"] = $"{_seqNo}" });
                        _committedLive = new(_live, StringComparer.Ordinal);
                        _committedDeleted = [.. _deleted];
                        break;
                    case < 96:
                        writer.ForceMerge(_random.Next(1, 4), onlyExpungeDeletes: _random.Next(2) == 0, CancellationToken.None);
                        break;
                    case < 98:
                        _retention = Math.Min(_seqNo, _retention + _random.Next(100));
                        break;
                    default:
                        writer = Reopen(writer);
                        break;
                }
            }

            writer.Dispose();
        }

        private IndexWriter Open() => IndexWriter.Open(_directory, new IndexWriterConfig
        {
            SoftDeletesRetention = () => _retention,
            Compression = _random.Next(2) == 0 ? StoredCompression.Lz4 : StoredCompression.Best,
            MergePolicy = new TieredMergePolicy { SegmentsPerTier = 3, MaxMergeAtOnce = 3 },
        });

        private IndexWriter Reopen(IndexWriter writer)
        {
            if (_random.Next(2) == 0)
            {
                writer.Dispose();
                _directory.Crash();
            }
            else
            {
                // The process dies: nobody closes anything.
                _directory.Crash();
            }

            (_live, _deleted) = (new(_committedLive, StringComparer.Ordinal), [.. _committedDeleted]);
            var reopened = Open();
            using var reader = reopened.Refresh();
            ModelCheck.Same(reader, _live, Retained(_deleted));
            return reopened;
        }

        private IEnumerable<ModelDoc> Retained(IEnumerable<ModelDoc> deleted) => deleted.Where(doc => doc.SeqNo >= _retention);

        private void Change(IndexWriter writer)
        {
            var id = $"id{_random.Next(60)}";
            var bytes = Encoding.UTF8.GetBytes(id);
            var kind = _random.Next(10);
            var doc = new ModelDoc(id, _seqNo++, Live: kind < 8);
            ModelFields.Fill(_document, doc);
            if (kind == 9)
            {
                writer.AddTombstone(_document);
                _deleted.Add(doc);
                return;
            }

            if (_live.Remove(id, out var old))
            {
                _deleted.Add(old);
            }
            else if (kind < 8)
            {
                writer.AddDocument(_document);
                _live.Add(id, doc);
                return;
            }

            if (kind == 8)
            {
                writer.DeleteDocument(bytes, _document);
                _deleted.Add(doc);
            }
            else
            {
                writer.UpdateDocument(bytes, _document);
                _live.Add(id, doc);
            }
        }
    }
}
