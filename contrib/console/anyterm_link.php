<?php
/**
 * Signs a link for a daemon with `--auth link --name $daemon --link-key FILE`: it opens one terminal, once, within
 * $seconds. $key is a line of that file, $param what the terminal is for ("-p 22 root@10.0.0.7"), $user who opens it.
 * With an $address, such as $_SERVER['REMOTE_ADDR'], only the browser there can. The result needs no encoding:
 *
 *     $link = anyterm_link($key, 'ssh', '-p 22 root@10.0.0.7', $config['id_user']);
 *     echo '<iframe src="https://SERVER:8022/anyterm.html?param=' . $link . '" width="100%" height="550"></iframe>';
 */
function anyterm_link($key, $daemon, $param, $user, $seconds = 60, $address = '')
{
    $encode = function ($bytes) {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    };
    $now = floor(microtime(true) * 1000);
    $times = [sprintf('%.0f', $now), sprintf('%.0f', $now + 1000 * $seconds)];
    $fields = [$daemon, $param, $user, $times[0], $times[1], $address, random_bytes(16)];
    $signed = 'v1.' . implode('.', array_map($encode, $fields));
    return $signed . '.' . $encode(hash_hmac('sha256', $signed, trim($key), true));
}
