using Winnow.Silo;
using Winnow.Silo.Settings;

SiloSettings settings;
try
{
    settings = SettingsReader.Read(args, Environment.GetEnvironmentVariables(), Directory.GetCurrentDirectory());
    SettingsCheck.Check(settings);
}
catch (SettingsException exception)
{
    await Console.Error.WriteLineAsync($"winnow: {exception.Message}");
    return 64;
}

return await SiloHost.Run(settings, TimeProvider.System);
