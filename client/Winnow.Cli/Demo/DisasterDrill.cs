using System.Globalization;

namespace Winnow.Cli.Demo;

/// <summary>
/// The leader's cluster is killed while it is written. Its follower takes over; when the old one is back it follows in turn, and in the end both have
/// their roles again.
/// </summary>
internal sealed class DisasterDrill(DemoRun run, TimeSpan pause)
{
    private readonly Follow _first = run.Follows[0];
    private readonly OrderWriter _writer = run.Writers[0];

    private Place Main => _first.Leader;

    private Place Standby => _first.Follower;

    public async Task Run()
    {
        await run.Watch(pause);
        await TakeOver();
        await run.Watch(pause);
        await BringBack();
        await run.Watch(pause);
        await SwapBack();
        await run.Watch(pause);
    }

    private async Task TakeOver()
    {
        var killed = TimeProvider.System.GetTimestamp();
        await run.At(Main).Kill();
        run.Screen.Say($"[{Main.Cluster}] is killed");
        await _writer.MoveTo(Standby, async () =>
        {
            await Post($"{Standby.Index}/_ccr/promote?force=true", Standby, body: null);
            run.Follows = [];
            run.Screen.Say($"[{Standby}] is promoted, {Since(killed)} after the kill");
            await run.At(Standby).Post($"{Standby.Index}/_refresh", body: null, CancellationToken.None);
            run.Lost = _writer.Acknowledged - await LagLook.Count(run.At(Standby), Standby.Index, CancellationToken.None, $"number:<{_writer.Acknowledged}");
        });
        var acknowledged = _writer.Acknowledged;
        await run.Until("orders are acknowledged again", () => Task.FromResult(_writer.Acknowledged > acknowledged));
        run.Screen.Say($"orders are acknowledged again, {Since(killed)} after the kill; {run.Lost} that [{Main.Cluster}] had acknowledged did not get across");
    }

    private async Task BringBack()
    {
        var begun = TimeProvider.System.GetTimestamp();
        await run.At(Main).Start(CancellationToken.None);
        run.Screen.Say($"[{Main.Cluster}] is back, {Since(begun)}");
        await Demote(Main, Standby);
        run.Screen.Say($"[{Main}] has caught up with [{Standby}], {Since(begun)} after its start");
    }

    private async Task SwapBack()
    {
        var begun = TimeProvider.System.GetTimestamp();
        await _writer.MoveTo(Main, async () =>
        {
            await Post($"{Main.Index}/_ccr/promote", Main, body: null);
            run.Follows = [];
        });
        run.Screen.Say($"[{Main}] is promoted again, nothing was written for {Since(begun)}");
        await Demote(Standby, Main);
        run.Screen.Say($"[{Standby}] follows [{Main}] again, {Since(begun)}");
    }

    /// <summary>The old leader follows the new one, and has at least what that had at the beginning.</summary>
    private async Task Demote(Place old, Place leader)
    {
        await run.Know(old.Cluster, leader.Cluster);
        var documents = await LagLook.Count(run.At(leader), leader.Index, CancellationToken.None);
        await Post($"{old.Index}/_ccr/demote", old, new { remote_cluster = leader.Cluster, leader_index = leader.Index });
        run.Follows = [new Follow(old, leader)];
        await run.Until("the old leader has caught up", async () => (await run.LookOnce())[0] is { Trouble: null, Millis: < 1000 } look && look.Documents >= documents);
    }

    private Task Post(string path, Place place, object? body) => run.At(place).Post(path, body, CancellationToken.None);

    private static string Since(long from) =>
        TimeProvider.System.GetElapsedTime(from).TotalMilliseconds.ToString("#,0 ms", CultureInfo.InvariantCulture);
}
