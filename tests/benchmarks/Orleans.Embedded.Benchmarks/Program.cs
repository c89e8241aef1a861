// What a call of a grain costs within one silo: time on the clock, processor time of the whole process, and bytes allocated
// by all its threads, each divided by the number of calls.
//
//   dotnet run -c Release --project tests/benchmarks/Orleans.Embedded.Benchmarks [-- ROUNDS]
//
// Each case is warmed up, then run in rounds (15 unless told); the table shows the medians, and the best round's time, which
// other work on the machine disturbs least. Aim for one caller: at most 2 us and 1 KB a call.
//
//   dotnet run -c Release --project tests/benchmarks/Orleans.Embedded.Benchmarks -- processes [ROUNDS]
//
// measures calls from a silo to another in a process of its own over TCP on loopback; processor time and bytes are those of the
// calling process, the other needs about as much. Aim: a call of one caller well below 100 us, most of which is the two wake-ups.
//
// Caveats (the first form). One process, one silo: nothing is serialised or sent, but arguments and results are copied as grain calls
// demand, unless they are immutable. The called methods do next to nothing and complete at once. A caller outside grains pays
// for waking its own continuation on the thread pool; a calling grain pays for its turn instead. With one caller the two
// threads involved mostly wait for each other, so that its time is wake-up latency rather than work; with 64 callers there
// is always work queued, so that the time is throughput of all cores. "calls/s" is one second over the median, over all callers.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Embedded.Benchmarks;
using Orleans.Hosting;

if (args is ["callee", ..])
{
    return await TwoProcesses.RunCallee(args[1]);
}

if (args is ["processes", ..])
{
    await TwoProcesses.RunCaller(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 15);
    return 0;
}

var rounds = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 15;
const int Calls = 50_000;
const int Callers = 64;

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.UseOrleans(silo => silo.UseLocalhostClustering());
using var host = builder.Build();
await host.StartAsync();
var grains = host.Services.GetRequiredService<IGrainFactory>();
var grain = grains.GetGrain<IEchoGrain>(0);
var batch = new Batch("logs-2026", 3, [.. Enumerable.Range(0, 20).Select(MakeOperation)]);
var frozen = new FrozenBatch(batch);

Measurement.PrintHeader();
await Measurement.Run("one caller outside grains", rounds, Calls, async calls =>
{
    for (var i = 0; i < calls; i++)
    {
        await grain.Add(i, 1);
    }
});
await Measurement.Run("one grain calls another", rounds, Calls, calls => grains.GetGrain<ICallerGrain>(0).Run(1, calls));
await Measurement.Run($"{Callers} callers, one grain", rounds, Calls, calls => FromCallers(calls, _ => grain));
await Measurement.Run($"{Callers} callers, a grain each", rounds, Calls, calls => FromCallers(calls, caller => grains.GetGrain<IEchoGrain>(caller)));
await Measurement.Run($"{Callers} grains call a grain each", rounds, Calls, calls =>
    Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => grains.GetGrain<ICallerGrain>(caller).Run(1000 + caller, calls / Callers))));
await Measurement.Run("20 documents of 400 bytes and 3 fields, copied", rounds, Calls / 20, async calls =>
{
    for (var i = 0; i < calls; i++)
    {
        await grain.Count(batch);
    }
});
await Measurement.Run("the same, declared immutable", rounds, Calls, async calls =>
{
    for (var i = 0; i < calls; i++)
    {
        await grain.CountFrozen(frozen);
    }
});

await host.StopAsync();
return 0;

static Operation MakeOperation(int i) =>
    new($"document-{i}", i, new byte[400], new Dictionary<string, string> { ["title"] = $"title {i}", ["body"] = "a few words", ["tag"] = "x" });

async Task FromCallers(int calls, Func<int, IEchoGrain> grainOf)
{
    await Task.WhenAll(Enumerable.Range(0, Callers).Select(CallAll));

    async Task CallAll(int caller)
    {
        await Task.Yield();
        var target = grainOf(caller);
        for (var i = 0; i < calls / Callers; i++)
        {
            await target.Add(i, 1);
        }
    }
}
