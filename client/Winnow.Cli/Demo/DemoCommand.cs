using System.CommandLine;

namespace Winnow.Cli.Demo;

/// <summary><c>winnow demo ccr-…</c>: clusters as processes on this machine that follow each other, and how far they are behind.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Start clusters on this machine that follow each other, and watch them");
        foreach (var topology in Topology.All)
        {
            command.Add(Create(topology));
        }

        return command;
    }

    private static Command Create(Topology topology)
    {
        var seconds = new Option<int>("--seconds") { Description = "How long it writes", DefaultValueFactory = _ => 20 };
        var rate = new Option<int>("--rate") { Description = "Orders a second for each index that is written", DefaultValueFactory = _ => 500 };
        var shards = new Option<int>("--shards") { Description = "Shards of each index", DefaultValueFactory = _ => 2 };
        var port = new Option<int>("--port") { Description = "The first port that the clusters may take", DefaultValueFactory = _ => 9400 };
        var silo = new Option<string?>("--silo") { Description = "The server's program; by default the one that was built beside this one" };
        var command = new Command(topology.Name, topology.Description) { seconds, rate, shards, port, silo };
        command.SetAction((result, cancellation) => Options.Run(async () =>
        {
            var program = SiloProgram.Find(result.GetValue(silo));
            var folder = Directory.CreateTempSubdirectory("winnow-demo-").FullName;
            var screen = new DemoScreen();
            try
            {
                await using var run = new DemoRun(topology, folder, program, new DemoPorts(result.GetValue(port)), screen, cancellation);
                await screen.Show(async () =>
                {
                    await run.SetUp(result.GetValue(shards));
                    run.Write(result.GetValue(rate));
                    var time = TimeSpan.FromSeconds(result.GetValue(seconds));
                    await (topology == Topology.DisasterRecovery ? new DisasterDrill(run, time / 4).Run() : run.Watch(time));
                    await run.Settle();
                });
                return 0;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }));
        return command;
    }
}
