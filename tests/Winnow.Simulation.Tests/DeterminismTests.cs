using Xunit;

namespace Winnow.Simulation.Tests;

public sealed class DeterminismTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simulation-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1, "none")]
    [InlineData(2, "all")]
    [InlineData(3, "all")]
    public async Task Two_runs_of_one_seed_write_the_same_trace_byte_for_byte(int seed, string faults)
    {
        var first = await Trace(seed, faults, "first");
        var second = await Trace(seed, faults, "second");
        Assert.True(first.Length > 100_000, $"a trace of {first.Length} bytes cannot be that of a cluster");
        Assert.True(first.AsSpan().SequenceEqual(second), $"the traces part at byte {first.AsSpan().CommonPrefixLength(second)}");
    }

    [Fact]
    public async Task Different_seeds_take_different_courses() => Assert.NotEqual(await Trace(1, "none", "one"), await Trace(2, "none", "two"));

    private async Task<byte[]> Trace(int seed, string faults, string name)
    {
        var file = Path.Combine(_folder.FullName, name);
        var (_, output) = await Simulator.Run("--seed", $"{seed}", "--steps", "60", "--faults", faults, "--trace", file);
        Assert.Contains($"seed {seed}: ", output, StringComparison.Ordinal);
        return await File.ReadAllBytesAsync(file);
    }
}
