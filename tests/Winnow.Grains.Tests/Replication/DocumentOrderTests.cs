using Winnow.Grains.Replication;

namespace Winnow.Grains.Tests.Replication;

public sealed class DocumentOrderTests
{
    [Fact]
    public void One_comes_behind_the_last_of_each_of_its_documents()
    {
        var order = new DocumentOrder<string>();
        Assert.Empty(order.Enter(["a", "b", "a"], "first"));
        Assert.Empty(order.Enter(["c"], "second"));
        Assert.Equal(["first", "second"], order.Enter(["b", "a", "c"], "third"));
        Assert.Equal(["third"], order.Enter(["a", "c"], "fourth"));
    }

    [Fact]
    public void Who_has_left_holds_nobody_up_and_does_not_take_others_along()
    {
        var order = new DocumentOrder<string>();
        order.Enter(["a", "b"], "first");
        order.Enter(["b"], "second");
        order.Leave(["a", "b"], "first");
        Assert.Equal(["second"], order.Enter(["a", "b"], "third"));
    }

    [Fact]
    public async Task Bulks_with_a_document_in_common_execute_one_after_the_other()
    {
        var turns = new ExecutionTurns();
        var first = await turns.Take(["a", "b"]);
        var second = turns.Take(["b", "c"]);
        var third = turns.Take(["c"]);
        using var other = await turns.Take(["d"]);
        Assert.False(second.IsCompleted || third.IsCompleted);

        first.Dispose();
        var turn = await second;
        Assert.False(third.IsCompleted);
        turn.Dispose();
        (await third).Dispose();
        Assert.True(turns.Take(["a", "b", "c"]).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_copy_is_reached_when_it_has_answered_and_not_when_it_has_failed()
    {
        var (running, sends) = (new TaskCompletionSource<ShardFailure?>(), new BulkSends());
        sends.Add("slow", running.Task);
        sends.Add("failed", Task.FromResult<ShardFailure?>(new ShardFailure { Index = "test", Error = new WinnowError { Type = "t", Status = 500 } }));
        var slow = sends.Reached("slow");
        Assert.False(slow.IsCompleted);
        Assert.False(await sends.Reached("failed"));
        Assert.True(await sends.Reached("tracked-later"));

        running.SetResult(null);
        Assert.True(await slow);
    }
}
