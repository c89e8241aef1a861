using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>The engine against a model under random operations, refreshes, flushes, merges, reopenings and losses of power.</summary>
public sealed class EngineModelTests
{
    private const int Runs = 40;
    private const int Steps = 250;
    private const int Ids = 12;

    [Fact]
    public async Task The_engine_holds_what_the_model_holds_whatever_happens()
    {
        int seed = Environment.TickCount;
        for (int run = 0; run < Runs; run++)
        {
            try
            {
                await new Run(new Random(seed + run)).GoAsync();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed + run}: {e.Message}", e);
            }
        }
    }

    private sealed class Run(Random random)
    {
        private readonly EngineFixture _fixture = new(("index.translog.generation_threshold_size", "2kb"));
        private ShardModel _model = new();
        private ShardEngine _engine = null!;
        private TranslogLocation _last;

        public async Task GoAsync()
        {
            _engine = await _fixture.OpenAsync();
            _engine.UpdateRetentionLeases(new RetentionLeases(1, 1, [new RetentionLease("all", 0, 0, "test")]));
            for (int step = 0; step < Steps; step++)
            {
                await StepAsync();
            }

            await VerifyAsync();
            await _engine.DisposeAsync();
        }

        private async Task StepAsync()
        {
            switch (random.Next(100))
            {
                case < 45:
                    Index();
                    break;
                case < 60:
                    Delete();
                    break;
                case < 75:
                    Get();
                    break;
                case < 84:
                    await SyncAsync();
                    break;
                case < 89:
                    _engine.Refresh();
                    break;
                case < 93:
                    // A flush syncs the translog first, so all that was done counts as safe.
                    _engine.Flush(force: random.Next(2) == 0);
                    _model.Acknowledged = Math.Max(_model.Acknowledged, _engine.SeqNoStats.PersistedCheckpoint);
                    break;
                case < 95:
                    _engine.ForceMerge(random.Next(1, 3), onlyExpungeDeletes: false, flush: random.Next(2) == 0, CancellationToken.None);
                    break;
                case < 97:
                    await ReopenAsync();
                    break;
                default:
                    await CrashAsync();
                    break;
            }
        }

        private void Index()
        {
            string id = $"id{random.Next(Ids)}";
            string source = $$"""{"n":{{random.Next(1000)}},"t":"{{new string('w', random.Next(40))}}"}""";
            string? routing = random.Next(3) == 0 ? "r" : null;
            bool exists = _model.Exists(id);
            ModelOperation? current = _model.Documents.GetValueOrDefault(id);
            OperationOptions options = Options(current, exists, out bool conflict);
            EngineResult result = _fixture.Index(_engine, id, source, options, routing);
            Check(result, conflict, id, current, exists);
            if (!conflict)
            {
                Assert.Equal(exists ? OperationResult.Updated : OperationResult.Created, result.Result);
                _model.Add(new ModelOperation(result.SeqNo, id, result.Version, source, routing));
            }
        }

        private void Delete()
        {
            string id = $"id{random.Next(Ids)}";
            bool exists = _model.Exists(id);
            ModelOperation? current = _model.Documents.GetValueOrDefault(id);
            OperationOptions options = Options(current, exists, out bool conflict) with { OpType = OperationType.Index };
            if (random.Next(4) > 0)
            {
                (options, conflict) = (new OperationOptions(), false);
            }

            conflict = conflict && (options.IfSeqNo != SequenceNumbers.Unassigned || options.VersionType != VersionType.Internal);
            EngineResult result = _engine.Delete(id, null, options);
            Check(result, conflict, id, current, exists);
            if (!conflict)
            {
                Assert.Equal(exists ? OperationResult.Deleted : OperationResult.NotFound, result.Result);
                _model.Add(new ModelOperation(result.SeqNo, id, result.Version, null, null));
            }
        }

        /// <summary>A condition that holds, or one that does not.</summary>
        private OperationOptions Options(ModelOperation? current, bool exists, out bool conflict)
        {
            conflict = false;
            switch (random.Next(8))
            {
                case 0:
                    conflict = exists;
                    return new OperationOptions { OpType = OperationType.Create };
                case 1:
                    conflict = !exists;
                    return new OperationOptions { IfSeqNo = current?.SeqNo ?? 0, IfPrimaryTerm = 1 };
                case 2:
                    conflict = true;
                    return new OperationOptions { IfSeqNo = (current?.SeqNo ?? 0) + 1, IfPrimaryTerm = 1 };
                case 3:
                    long version = Math.Max(1, (current?.Version ?? 0) + random.Next(-2, 4));
                    conflict = current is not null && version <= current.Version;
                    return new OperationOptions { VersionType = VersionType.External, Version = version };
                case 4:
                    version = Math.Max(1, (current?.Version ?? 0) + random.Next(-2, 4));
                    conflict = current is not null && version < current.Version;
                    return new OperationOptions { VersionType = VersionType.ExternalGte, Version = version };
                default:
                    return new OperationOptions();
            }
        }

        private void Check(in EngineResult result, bool conflict, string id, ModelOperation? current, bool exists)
        {
            if (conflict)
            {
                Assert.NotNull(result.Failure);
                Assert.Equal(409, result.Failure.Status);
                Assert.StartsWith($"[{id}]: version conflict, ", result.Failure.Reason, StringComparison.Ordinal);
                return;
            }

            Assert.Null(result.Failure);
            Assert.Equal(_model.MaxSeqNo + 1, result.SeqNo);
            Assert.True(result.Version > 0);
            Assert.True(current is null || result.Version >= current.Version, $"version of {id} went back, it existed: {exists}");
            _last = result.Location;
        }

        private void Get()
        {
            string id = $"id{random.Next(Ids)}";
            CheckDocument(id, _engine.Get(id));
        }

        private void CheckDocument(string id, in GetResult got)
        {
            Assert.Equal(_model.Exists(id), got.Found);
            if (got.Found)
            {
                ModelOperation expected = _model.Documents[id];
                Assert.Equal(expected.Source, EngineFixture.Text(got.Source));
                Assert.Equal((expected.Version, expected.SeqNo, 1L, expected.Routing), (got.Version, got.SeqNo, got.PrimaryTerm, got.Routing));
            }
        }

        private async Task SyncAsync()
        {
            await _engine.SyncAsync(_last);
            _model.Acknowledged = _model.MaxSeqNo;
            Assert.Equal(_model.MaxSeqNo, _engine.SeqNoStats.PersistedCheckpoint);
        }

        private async Task ReopenAsync()
        {
            if (random.Next(2) == 0)
            {
                await _engine.DisposeAsync();
            }
            else
            {
                _engine.Abort();
            }

            await OpenAgainAsync();
            Assert.Equal(_model.MaxSeqNo, _engine.SeqNoStats.MaxSeqNo);
            ForgetDeletions();
            await VerifyAsync();
        }

        private async Task CrashAsync()
        {
            // The engine that was open is not closed: its process is gone.
            PowerLoss.Strike(_fixture.Directory, random);
            await OpenAgainAsync();
            long recovered = _engine.SeqNoStats.MaxSeqNo;
            Assert.True(recovered >= _model.Acknowledged, $"acknowledged up to {_model.Acknowledged}, recovered up to {recovered}");
            Assert.True(recovered <= _model.MaxSeqNo, $"recovered {recovered} of {_model.MaxSeqNo}");
            _model = _model.UpTo(recovered);
            ForgetDeletions();
            await VerifyAsync();
        }

        private async Task OpenAgainAsync()
        {
            _engine = await _fixture.OpenAsync();
            _last = default;
            Assert.Equal(_engine.SeqNoStats.MaxSeqNo, _engine.SeqNoStats.PersistedCheckpoint);
        }

        /// <summary>An opened engine knows only the deletions that it replayed; after gc_deletes it knows none.</summary>
        private void ForgetDeletions()
        {
            _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
            _engine.Refresh();
            _model.ForgetDeletions();
        }

        private Task VerifyAsync()
        {
            Assert.Equal(_model.MaxSeqNo, _engine.SeqNoStats.LocalCheckpoint);
            for (int i = 0; i < Ids; i++)
            {
                CheckDocument($"id{i}", _engine.Get($"id{i}"));
            }

            _engine.Refresh();
            for (int i = 0; i < Ids; i++)
            {
                CheckDocument($"id{i}", _engine.Get($"id{i}", realtime: false));
            }

            Assert.Equal(_model.Documents.Values.Count(document => !document.IsDelete), _engine.Stats().DocsCount);
            CheckHistory();
            return Task.CompletedTask;
        }

        private void CheckHistory()
        {
            long from = random.NextInt64(_model.MaxSeqNo + 2);
            while (from <= _model.MaxSeqNo)
            {
                ChangesBatch batch = _engine.Changes(from, long.MaxValue, maxOperations: random.Next(1, 50), maxBytes: random.Next(1, 4000));
                Assert.NotEmpty(batch.Operations);
                Assert.Equal(_model.MaxSeqNo, batch.MaxSeqNo);
                foreach (ShardOperation operation in batch.Operations)
                {
                    ModelOperation expected = _model.History[(int)from];
                    Assert.Equal(from++, operation.SeqNo);
                    Assert.Equal(expected.IsDelete ? OperationKind.Delete : OperationKind.Index, operation.Kind);
                    Assert.Equal((expected.Id, expected.Version, expected.Routing), (operation.Id, operation.Version, operation.Routing));
                    Assert.Equal(expected.Source ?? "", EngineFixture.Text(operation.Source));
                }

                Assert.Equal(from - 1, batch.LastSeqNo);
            }
        }
    }
}
