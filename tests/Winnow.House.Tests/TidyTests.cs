using System.Text.RegularExpressions;

namespace Winnow.House.Tests;

/// <summary>
/// What the simulation needs of the code, and what a reader does. Clocks, randomness and sleeps live behind ports: files in a folder
/// named Ports.
/// </summary>
public sealed partial class TidyTests
{
    // A file longer than this has outgrown its room.
    private const int LongestFile = 600;

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bTask\.Delay\((?!.*([tT]imeProvider|[cC]lock))|\bThread\.Sleep\(|\bGuid\.(NewGuid|CreateVersion7)\(|\bRandom\.Shared\b|\bnew Random\(\)|\bEnvironment\.TickCount|\bStopwatch\.(StartNew|GetTimestamp)|\bRandomNumberGenerator\.|\bTimeProvider\.System\.", RegexOptions.ExplicitCapture)]
    private static partial Regex ClocksAndRandomness();

    [GeneratedRegex(@"\bTask\.Run\(|\bTask\.Factory\.StartNew\(|\.ConfigureAwait\(|\bParallel\.|\bnew (System\.Threading\.)?Timer\(|\bnew PeriodicTimer\(|\bThreadPool\.|\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)", RegexOptions.ExplicitCapture)]
    private static partial Regex LeavesTheScheduler();

    [Fact]
    public void Clocks_randomness_and_sleeps_stay_in_the_ports()
    {
        // The command line is a program for a person at a terminal, the testing host the harness of tests: nothing simulates them.
        var offences = Offences(ClocksAndRandomness(), path =>
            !path.Contains("/Ports/", StringComparison.Ordinal)
            && !path.StartsWith("client/Winnow.Cli/", StringComparison.Ordinal)
            && !path.StartsWith("src/Orleans.Embedded.TestingHost/", StringComparison.Ordinal));
        Assert.Empty(offences);
    }

    [Fact]
    public void What_the_simulation_runs_never_leaves_its_scheduler()
    {
        var simulated = new[] { "src/Winnow.Grains/", "src/Winnow.Protocols/", "src/Winnow.Shards/" };
        var offences = Offences(LeavesTheScheduler(), path =>
            simulated.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)) && !path.Contains("/Ports/", StringComparison.Ordinal));
        Assert.Empty(offences);
    }

    [GeneratedRegex(@"\bTask\.Run\(|\bTask\.Factory\.StartNew\(|\.ConfigureAwait\(|\bParallel\.|\bnew (System\.Threading\.)?Timer\(|\bnew PeriodicTimer\(|\bThreadPool\.|\.CancelAsync\(", RegexOptions.ExplicitCapture)]
    private static partial Regex LeavesTheTurns();

    [Fact]
    public void The_embedded_runtime_runs_everything_through_its_turn_scheduler()
    {
        // Sockets complete where they complete.
        var offences = Offences(LeavesTheTurns(), path =>
            path.StartsWith("src/Orleans.Embedded/", StringComparison.Ordinal)
            && !path.Contains("/Ports/", StringComparison.Ordinal)
            && !path.Contains("/Networking/Tcp/", StringComparison.Ordinal));
        Assert.Empty(offences);
    }

    [Fact]
    public void No_file_has_outgrown_its_room()
    {
        var large = Repository.ProductSources()
            .Where(source => source.Lines.Length > LongestFile && !source.Path.Contains("/Generated/", StringComparison.Ordinal))
            .Select(source => $"{source.Path}: {source.Lines.Length} lines");
        Assert.Empty(large);
    }

    [Fact]
    public void Nothing_is_left_undone()
    {
        var undone = Offences(UndoneRegex(), _ => true);
        Assert.Empty(undone);
    }

    [GeneratedRegex(@"\bNotImplementedException\b|//\s*(TODO|FIXME|HACK|XXX)\b|^\s*#region", RegexOptions.ExplicitCapture)]
    private static partial Regex UndoneRegex();

    private static List<string> Offences(Regex banned, Func<string, bool> inScope) =>
        [.. Repository.ProductSources()
            .Where(source => inScope(source.Path))
            .SelectMany(source => source.Lines
                .Select((text, index) => (Text: text, Line: index + 1))
                .Where(line => !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal) && banned.IsMatch(line.Text))
                .Select(line => $"{source.Path}:{line.Line}: {line.Text.Trim()}"))];
}
