using Xunit;

namespace Winnow.Simulation.Tests;

public sealed class DeterminismTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simulation-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("cluster", 1, "none")]
    [InlineData("cluster", 2, "all")]
    [InlineData("cluster", 3, "all")]
    [InlineData("shared", 1, "all")]
    [InlineData("following", 1, "all")]
    public async Task Two_runs_of_one_seed_write_the_same_trace_byte_for_byte(string scene, int seed, string faults)
    {
        var first = await Trace(seed, faults, "first", scene);
        var second = await Trace(seed, faults, "second", scene);
        Assert.True(first.Length > 100_000, $"a trace of {first.Length} bytes cannot be that of a cluster");
        Assert.True(first.AsSpan().SequenceEqual(second), $"the traces part at byte {first.AsSpan().CommonPrefixLength(second)}");
    }

    [Fact]
    public async Task Different_seeds_take_different_courses() => Assert.NotEqual(await Trace(1, "none", "one"), await Trace(2, "none", "two"));

    private async Task<byte[]> Trace(int seed, string faults, string name, string scene = "cluster")
    {
        var file = Path.Combine(_folder.FullName, name);
        var (_, output) = await Simulator.Run("--scene", scene, "--seed", $"{seed}", "--steps", "60", "--faults", faults, "--trace", file);
        Assert.Contains($"seed {seed}: ", output, StringComparison.Ordinal);
        return await File.ReadAllBytesAsync(file);
    }
}
