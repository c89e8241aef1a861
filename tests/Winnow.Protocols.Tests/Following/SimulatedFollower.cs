using Winnow.Protocols.Following;

namespace Winnow.Protocols.Tests.Following;

/// <summary>
/// A leader's shard and a follower's primary around the loop: answers come in any order, late, short, from copies that are behind, or not at all.
/// Every promise is checked at the moment when it could be broken.
/// </summary>
internal sealed class SimulatedFollower
{
    private const int LargestOperation = 40;
    private static readonly FollowFailure Passing = new("node_disconnected_exception", 503, "gone");
    private static readonly FollowFailure Gone = new("resource_not_found_exception", 404, "merged away");

    private readonly Random _random;
    private readonly List<(int Size, FollowVersions Needs)> _leader = [];
    private readonly SortedDictionary<long, ShardFollowCommand> _pending = [];
    private readonly HashSet<long> _read = [];
    private readonly SortedSet<long> _written = [];
    private readonly FollowParameters _parameters;
    private FollowVersions _versions = new(1, 1, 1);
    private FollowVersions _follower;
    private ShardFollowState _state;
    private bool _calm;

    public SimulatedFollower(int seed)
    {
        _random = new Random(seed);
        _parameters = new FollowParameters
        {
            MaxReadRequestOperationCount = _random.Next(1, 20),
            MaxReadRequestSize = _random.Next(1, 200),
            MaxOutstandingReadRequests = _random.Next(1, 6),
            MaxWriteRequestOperationCount = _random.Next(1, 20),
            MaxWriteRequestSize = _random.Next(1, 200),
            MaxOutstandingWriteRequests = _random.Next(1, 6),
            MaxWriteBufferCount = _random.Next(1, 60),
            MaxWriteBufferSize = _random.Next(1, 600),
        };
        Write(_random.Next(30));
        var begins = _random.Next(_leader.Count + 1) - 1;
        _written.UnionWith(Numbers(0, begins));
        _state = Take(ShardFollow.Begin(_parameters, begins, begins, DateTimeOffset.UnixEpoch, _random));
    }

    public ShardFollowState State => _state;

    public void Run(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            Step();
        }

        // Nothing fails any more, and the leader has come to rest: only the wait for more is left.
        _calm = true;
        for (var i = 0; !IsOver(); i++)
        {
            Assert.True(i < 20_000, "it never comes to an end");
            Answer(_pending.Keys.ElementAt(_random.Next(_pending.Count)));
        }

        Assert.Equal(Numbers(0, _leader.Count - 1), _written);
        Assert.Equal((_versions, 0L, 0L, 0), (_state.Versions, _state.Lag, _state.BufferedOperations, _state.OutstandingWrites));
        Assert.Equal(1, _state.OutstandingReads);
    }

    private bool IsOver() => _state.Versions == _versions && _pending.Count == 1
        && _pending.Values.Single() is SendRead read && read.FromSeqNo == _leader.Count;

    private void Step()
    {
        switch (_random.Next(10))
        {
            case 0:
                Write(_random.Next(40));
                break;
            case 1:
                var kind = (FollowMetadata)_random.Next(3);
                _versions = kind switch
                {
                    FollowMetadata.Aliases => _versions with { Aliases = _versions.Aliases + 1 },
                    FollowMetadata.Settings => _versions with { Settings = _versions.Settings + 1 },
                    _ => _versions with { Mapping = _versions.Mapping + 1 },
                };
                break;
            default:
                Answer(_pending.Keys.ElementAt(_random.Next(_pending.Count)));
                break;
        }
    }

    private void Write(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _leader.Add((_random.Next(1, LargestOperation + 1), _versions));
        }
    }

    private void Answer(long id)
    {
        var fails = !_calm && _random.Next(4) == 0;
        _pending.Remove(id, out var command);
        _state = Take(ShardFollow.Decide(_state, command switch
        {
            SendRead when !_calm && _random.Next(60) == 0 => new ReadFailed(id, Gone, TimeSpan.Zero),
            SendRead when fails => new ReadFailed(id, Passing, TimeSpan.Zero),
            SendRead read => new ReadAnswered(id, Changes(read), DateTimeOffset.UnixEpoch),
            SendWrite when fails => new WriteFailed(id, Passing, TimeSpan.Zero),
            SendWrite write => Written(write),
            UpdateMetadata when fails => new MetadataFailed(id, Passing),
            UpdateMetadata update => Updated(update),
            Bootstrap when fails => new BootstrapFailed(id, _random.Next(2) == 0 ? Passing : Gone),
            Bootstrap => Bootstrapped(id),
            RetryLater => new RetryDue(id),
            _ => throw new InvalidOperationException($"{command}"),
        }, _random));
    }

    /// <summary>A copy may be behind; the wait for more may be over at any moment.</summary>
    private FollowReadReply Changes(SendRead read)
    {
        var checkpoint = _calm ? _leader.Count - 1 : _random.Next(_leader.Count + 1) - 1;
        var sizes = new List<int>();
        var bytes = 0L;
        for (var next = read.FromSeqNo; next <= checkpoint && sizes.Count < read.MaxOperations && bytes <= read.MaxBytes; next++)
        {
            Assert.True(_read.Add(next), $"[{next}] was read twice");
            sizes.Add(_leader[(int)next].Size);
            bytes += sizes[^1];
        }

        return new FollowReadReply
        {
            Operations = new FollowOperations(read.FromSeqNo, [.. sizes], this, DateTimeOffset.UnixEpoch),
            GlobalCheckpoint = checkpoint,
            MaxSeqNo = _leader.Count - 1,
            Versions = _versions,
        };
    }

    private WriteAnswered Written(SendWrite write)
    {
        foreach (var number in write.Slices.SelectMany(slice => Numbers(slice.FirstSeqNo, slice.LastSeqNo)))
        {
            Assert.True(_written.Add(number), $"[{number}] was written twice");
        }

        var checkpoint = _written.TakeWhile((number, i) => number == i).LastOrDefault(-1);
        return new WriteAnswered(write.Id, checkpoint, _written.Max, TimeSpan.Zero);
    }

    private MetadataUpdated Updated(UpdateMetadata update)
    {
        var version = update.Kind switch
        {
            FollowMetadata.Aliases => (_follower = _follower with { Aliases = _versions.Aliases }).Aliases,
            FollowMetadata.Settings => (_follower = _follower with { Settings = _versions.Settings }).Settings,
            _ => (_follower = _follower with { Mapping = _versions.Mapping }).Mapping,
        };
        Assert.True(version >= update.Version);
        return new MetadataUpdated(update.Id, version);
    }

    private BootstrapEnded Bootstrapped(long id)
    {
        var at = _leader.Count - 1;
        _written.Clear();
        _written.UnionWith(Numbers(0, at));
        _read.Clear();
        return new BootstrapEnded(id, at, at);
    }

    private ShardFollowState Take(ShardFollowDecision decision)
    {
        foreach (var command in decision.Commands)
        {
            if (command is Bootstrap or Fail)
            {
                // What was under way is not waited for.
                _pending.Clear();
            }

            Check(command, decision.State);
            _pending.Add(command.Id, command);
        }

        Check(decision.State);
        return decision.State;
    }

    private void Check(ShardFollowCommand command, ShardFollowState state)
    {
        switch (command)
        {
            case SendRead read:
                Assert.InRange(read.FromSeqNo, 0, state.LeaderGlobalCheckpoint + 1);
                Assert.InRange(read.MaxOperations, 1, _parameters.MaxReadRequestOperationCount);
                break;
            case SendWrite write:
                var numbers = write.Slices.SelectMany(slice => Numbers(slice.FirstSeqNo, slice.LastSeqNo)).ToList();
                Assert.Equal(numbers.Order().Distinct(), numbers);
                Assert.InRange(numbers.Count, 1, _parameters.MaxWriteRequestOperationCount);
                Assert.True(numbers.SkipLast(1).Sum(number => _leader[(int)number].Size) <= _parameters.MaxWriteRequestSize);
                Assert.All(numbers, number => Assert.True(number < _leader.Count && Has(_leader[(int)number].Needs), $"[{number}] is not for the follower yet"));
                Assert.All(state.Buffer.All, slice => Assert.True(_state is null || IsRetry(command.Id) || slice.FirstSeqNo > numbers[^1]));
                break;
            case RetryLater later:
                Assert.InRange(later.Delay, TimeSpan.Zero, _parameters.ReadPollTimeout);
                break;
            case Fail fail:
                Assert.Fail($"{fail.Reason}");
                break;
        }
    }

    private bool IsRetry(long id) => id < _state.NextId;

    private bool Has(FollowVersions needs) =>
        _follower.Aliases >= needs.Aliases && _follower.Settings >= needs.Settings && _follower.Mapping >= needs.Mapping;

    private void Check(ShardFollowState state)
    {
        Assert.InRange(state.OutstandingReads, 0, _parameters.MaxOutstandingReadRequests);
        Assert.InRange(state.OutstandingWrites, 0, _parameters.MaxOutstandingWriteRequests);
        Assert.InRange(state.ReadExceptions.Count, 0, _parameters.MaxOutstandingReadRequests);
        var held = state.BufferedBytes + state.Writes.Values.Sum(write => write.Bytes) + state.Reads.Values.Sum(read => read.Reply?.Operations.Bytes ?? 0);
        Assert.InRange(held, 0, _parameters.MaxWriteBufferSize + _parameters.MaxReadRequestSize + (_parameters.MaxOutstandingReadRequests * LargestOperation));
        Assert.InRange(state.BufferedOperations, 0, _parameters.MaxWriteBufferCount + _parameters.MaxReadRequestOperationCount);
        Assert.True(_pending.Count > 0, "nothing is under way");
    }

    private static IEnumerable<long> Numbers(long from, long to)
    {
        for (var number = from; number <= to; number++)
        {
            yield return number;
        }
    }
}
