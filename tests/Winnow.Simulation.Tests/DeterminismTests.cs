using Xunit;

namespace Winnow.Simulation.Tests;

public sealed class DeterminismTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simulation-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Two_runs_of_one_seed_write_the_same_trace_byte_for_byte(int seed)
    {
        var first = await Trace(seed, "first");
        var second = await Trace(seed, "second");
        Assert.True(first.Length > 100_000, $"a trace of {first.Length} bytes cannot be that of a cluster");
        Assert.True(first.AsSpan().SequenceEqual(second), $"the traces part at byte {first.AsSpan().CommonPrefixLength(second)}");
    }

    [Fact]
    public async Task Different_seeds_take_different_courses() => Assert.NotEqual(await Trace(1, "one"), await Trace(2, "two"));

    private async Task<byte[]> Trace(int seed, string name)
    {
        var file = Path.Combine(_folder.FullName, name);
        var (code, output) = await Simulator.Run("--seed", $"{seed}", "--steps", "60", "--trace", file);
        Assert.True(code == 0, output);
        return await File.ReadAllBytesAsync(file);
    }
}
