using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Winnow.Cli.Http;

namespace Winnow.Cli.Demo;

/// <summary>A cluster of one process on this machine.</summary>
internal sealed class DemoCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly SiloProgram _program;
    private readonly string[] _arguments;
    private readonly StringBuilder _errors = new();
    private readonly WinnowHttp _http;
    private Process? _process;

    public DemoCluster(string name, string folder, SiloProgram program, DemoPorts ports)
    {
        Name = name;
        _program = program;
        var http = ports.Take();
        var transport = ports.Take();
        Seed = $"127.0.0.1:{transport}";
        _http = new WinnowHttp(new Uri($"http://127.0.0.1:{http}"), TimeSpan.FromSeconds(30));
        _arguments =
        [
            $"--cluster.name={name}",
            $"--node.name={name}-1",
            $"--path.data={Path.Combine(folder, name, "data")}",
            $"--path.cluster={Path.Combine(folder, name, "cluster")}",
            $"--path.repo={Path.Combine(folder, name, "repo")}",
            $"--http.port={http}",
            $"--transport.port={transport}",
            $"--gateway.port={ports.Take()}",
        ];
    }

    public string Name { get; }

    /// <summary>Where other clusters find it.</summary>
    public string Seed { get; }

    public Uri Url => _http.Url;

    public async Task Start(CancellationToken cancellation)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = _program.Start(_arguments), EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => _ = line.Data?.StartsWith("ready ", StringComparison.Ordinal) is true && ready.TrySetResult();
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new IOException($"the process of cluster [{Name}] has ended: {Errors()}"));
        process.Start();
        _process = process;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await ready.Task.WaitAsync(Patience, cancellation);
    }

    /// <summary>At once, without a chance to write or to say anything.</summary>
    public async Task Kill()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    public Task<JsonDocument> Get(string path, CancellationToken cancellation) => _http.Get(path, cancellation);

    public async Task Put(string path, object body, CancellationToken cancellation) =>
        (await _http.Put(path, JsonSerializer.SerializeToUtf8Bytes(body), cancellation)).Dispose();

    public async Task Post(string path, object? body, CancellationToken cancellation) =>
        (await _http.Post(path, body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body), cancellation)).Dispose();

    /// <summary>Whether all of a bulk request was done.</summary>
    public async Task<bool> Bulk(string index, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var (status, answer) = await _http.Bulk(index, body, cancellation);
        using var json = JsonDocument.Parse(answer);
        return status == 200 && !json.RootElement.GetProperty("errors").GetBoolean();
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _http.Dispose();
    }

    private void Remember(string? line)
    {
        lock (_errors)
        {
            _errors.AppendLine(line);
        }
    }

    private string Errors()
    {
        lock (_errors)
        {
            return _errors.ToString().Trim();
        }
    }
}
