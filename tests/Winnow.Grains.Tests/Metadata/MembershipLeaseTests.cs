using System.Collections.Immutable;
using Orleans.Runtime;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Testing;

namespace Winnow.Grains.Tests.Metadata;

/// <summary>How a silo knows that it is cut off.</summary>
public sealed class MembershipLeaseTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Table _table = new();
    private readonly MembershipLease _lease;

    public MembershipLeaseTests() => _lease = new MembershipLease(
        _table, new WinnowNode { Id = "id", Name = "name", ClusterName = "cluster", EphemeralId = "e" }, _time);

    [Fact]
    public async Task It_is_held_until_three_readings_in_a_row_have_failed()
    {
        Assert.True(_lease.Held);
        _table.Fails = true;
        Assert.False(await _lease.Check());
        Assert.False(await _lease.Check());
        Assert.True(_lease.Held);
        Assert.False(await _lease.Check());
        Assert.False(_lease.Held);
        Assert.False(await _lease.Renew());

        _table.Fails = false;
        Assert.True(await _lease.Renew());
        Assert.True(_lease.Held);
    }

    [Fact]
    public async Task A_silo_that_was_paused_reads_the_table_before_it_goes_on()
    {
        Assert.True(await _lease.Check());
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.False(_lease.Held);
        var reads = _table.Reads;
        Assert.True(await _lease.Renew());
        Assert.Equal(reads + 1, _table.Reads);
        Assert.True(await _lease.Renew());
        Assert.Equal(reads + 1, _table.Reads);
    }

    [Fact]
    public async Task A_table_that_does_not_answer_counts_as_one_that_cannot_be_read()
    {
        _table.Hangs = true;
        var check = _lease.Check();
        Assert.Same(check, _lease.Check());
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(await check);
        Assert.False(_lease.Held);
    }

    private sealed class Table : IClusterMembershipService
    {
        public bool Fails { get; set; }

        public bool Hangs { get; set; }

        public int Reads { get; private set; }

        public ClusterMembershipSnapshot CurrentSnapshot { get; } =
            new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, MembershipVersion.MinValue);

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
        {
            Reads++;
            return Hangs ? new ValueTask(new TaskCompletionSource().Task)
                : Fails ? ValueTask.FromException(new IOException("cut"))
                : ValueTask.CompletedTask;
        }

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }
}
