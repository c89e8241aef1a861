using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Winnow.Testing;

namespace Winnow.Hosting.Tests.Sql;

[Alias("tests.ISqlReminderGrain")]
public interface ISqlReminderGrain : IGrainWithStringKey
{
    [Alias("Register")]
    Task Register(string name, TimeSpan due, TimeSpan period);
}

public sealed class SqlReminderGrain(TaskCompletionSource<TickStatus> ticked) : Grain, ISqlReminderGrain, IRemindable
{
    public Task Register(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        ticked.TrySetResult(status);
        return Task.CompletedTask;
    }
}

/// <summary>A silo that keeps its reminders in a file.</summary>
public sealed class SqlReminderServiceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_reminder_ticks_on_the_silo_that_starts_after_its_own_has_stopped()
    {
        var start = _time.GetUtcNow().UtcDateTime;
        var first = new TaskCompletionSource<TickStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (var silo = Silo(first))
        {
            await silo.StartAsync().WaitAsync(Patience);
            var grain = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<ISqlReminderGrain>("a");
            await grain.Register("r", TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3)).WaitAsync(Patience);
            _time.Advance(TimeSpan.FromMinutes(2));
            Assert.Equal((start.AddMinutes(2), start.AddMinutes(2)), Times(await first.Task.WaitAsync(Patience)));
            await silo.StopAsync().WaitAsync(Patience);
        }

        var second = new TaskCompletionSource<TickStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (var silo = Silo(second))
        {
            await silo.StartAsync().WaitAsync(Patience);
            _time.Advance(TimeSpan.FromMinutes(3));
            Assert.Equal((start.AddMinutes(2), start.AddMinutes(5)), Times(await second.Task.WaitAsync(Patience)));
            await silo.StopAsync().WaitAsync(Patience);
        }
    }

    private static (DateTime First, DateTime Current) Times(TickStatus status) => (status.FirstTickTime, status.CurrentTickTime);

    private IHost Silo(TaskCompletionSource<TickStatus> ticked)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(ticked);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), 0, serviceId: "reminders", clusterId: "reminders");
            silo.UseWinnowSqlite(_folder.File("winnow.db"), SqlTables.Reminders);
        });
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
