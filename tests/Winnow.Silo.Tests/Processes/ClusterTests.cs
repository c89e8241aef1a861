using System.Net;

namespace Winnow.Silo.Tests.Processes;

/// <summary>Silos in processes of their own form a cluster, and one of them goes in each of the ways in which a process can.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-");
    private SiloProcess[] _silos = [];

    public async Task InitializeAsync() => _silos = await SiloProcess.StartAll(_folder.FullName, 3);

    public async Task DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_killed_process_is_voted_out()
    {
        await _silos[0].HasNodes(3);
        _silos[2].Signal("KILL");
        await _silos[0].HasNodes(2);
        await _silos[1].HasNodes(2);
        // Nobody has waited for probes: the broken connection said enough.
        Assert.DoesNotContain("missed 2 probes", _silos[0].Log + _silos[1].Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_hangs_is_voted_out_and_joins_again_when_it_wakes_up()
    {
        await _silos[0].HasNodes(3);
        _silos[2].Signal("STOP");
        await _silos[0].HasNodes(2);
        _silos[2].Signal("CONT");
        await _silos[0].HasNodes(3);
        Assert.Contains("joined again", await Poll(() => _silos[2].Log, log => log.Contains("joined again", StringComparison.Ordinal)), StringComparison.Ordinal);
        await _silos[2].HasNodes(3);
    }

    [Fact]
    public async Task A_process_that_is_told_to_leaves_in_order()
    {
        await _silos[0].HasNodes(3);
        _silos[2].Signal("TERM");
        Assert.Equal(0, await _silos[2].Exit());
        await _silos[0].HasNodes(2);
        await _silos[1].HasNodes(2);
        foreach (var silo in _silos)
        {
            Assert.DoesNotContain(" WARN ", silo.Log, StringComparison.Ordinal);
            Assert.DoesNotContain(" ERROR ", silo.Log, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await _silos[0].Http.GetAsync(new Uri("_cat/nodes", UriKind.Relative))).StatusCode);
    }

    private static async Task<T> Poll<T>(Func<T> read, Func<T, bool> isReached)
    {
        for (var value = read(); ; value = read())
        {
            if (isReached(value))
            {
                return value;
            }

            await Task.Yield();
        }
    }
}
